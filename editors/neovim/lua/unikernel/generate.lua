--- `:UnikernelGenerate [WHAT] [TARGET]`: writes a file that a deployment needs beside the
--- configuration. A file with other contents is only overwritten with `!`.
local request = require('unikernel.request')

local M = {}

local function written(uri)
  local path = vim.uri_to_fname(uri)
  local buf = vim.uri_to_bufnr(uri)
  vim.fn.bufload(buf)
  vim.bo[buf].buflisted = true
  vim.fn.mkdir(vim.fn.fnamemodify(path, ':h'), 'p')
  vim.api.nvim_buf_call(buf, function()
    vim.cmd('silent keepalt write!')
  end)
  request.say('wrote ' .. vim.fn.fnamemodify(path, ':~:.'))
end

local function by_request(client, buf, what, target, force)
  local parameters =
    { textDocument = request.document(buf), what = what, target = target }
  request.ask(client, buf, 'unikernel/generate', parameters, function(result)
    if result.overwrites and not force then
      local path = vim.fn.fnamemodify(vim.uri_to_fname(result.uri), ':~:.')
      return request.complain(path .. ' has other contents; :UnikernelGenerate! overwrites it')
    end
    request.apply(client, result.edit)
    written(result.uri)
  end)
end

--- For servers without the request: the code action of the same purpose, which makes the Xen file.
local function by_action(client, buf)
  local function ours(title)
    return title:match('^Generate Xen configuration')
  end
  request.actions(client, buf, ours, function(actions)
    if not actions[1] then
      return request.complain('the server offers nothing to generate here')
    end
    request.perform(client, buf, actions[1], function(action)
      for _, uri in ipairs(request.touched(action.edit)) do
        written(uri)
      end
    end)
  end)
end

function M.run(arguments)
  local buf = vim.api.nvim_get_current_buf()
  local client = request.client(buf)
  if not client then
    return
  end
  local what = arguments.fargs[1] or 'xl'
  if request.has(client, 'unikernel/generate') then
    by_request(client, buf, what, arguments.fargs[2], arguments.bang)
  elseif what == 'xl' then
    by_action(client, buf)
  else
    request.complain('this server can only generate xl')
  end
end

return M
