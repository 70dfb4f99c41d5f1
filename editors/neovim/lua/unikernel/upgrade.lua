--- `:UnikernelUpgrade [RELEASE]`: applies every sure change that a release asks for, and puts what
--- is left for a person into the quickfix list.
local request = require('unikernel.request')

local M = {}

local function list(remaining)
  local items = {}
  for _, entry in ipairs(remaining) do
    items[#items + 1] = {
      filename = vim.uri_to_fname(entry.uri),
      lnum = entry.range.start.line + 1,
      col = entry.range.start.character + 1,
      text = entry.message,
    }
  end
  vim.fn.setqflist({}, ' ', { title = 'Left to do by hand', items = items })
  if #items > 0 then
    vim.cmd('copen')
  end
end

local function by_request(client, buf, release)
  local parameters = { textDocument = request.document(buf), to = release }
  request.ask(client, buf, 'unikernel/upgrade', parameters, function(result)
    request.apply(client, result.edit)
    list(result.remaining or {})
    request.say('upgraded to MirageOS ' .. release)
  end)
end

local function by_action(client, buf, release)
  local function ours(title)
    return title:match('^Upgrade') and (release == '' or title:find(release, 1, true))
  end
  request.actions(client, buf, ours, function(actions)
    if not actions[1] then
      return request.complain('the server offers no upgrade here')
    end
    request.perform(client, buf, actions[1], function(action)
      request.say(action.title .. ': done')
    end)
  end)
end

function M.run(arguments)
  local buf = vim.api.nvim_get_current_buf()
  local client = request.client(buf)
  if not client then
    return
  end
  if arguments.args ~= '' and request.has(client, 'unikernel/upgrade') then
    by_request(client, buf, arguments.args)
  else
    by_action(client, buf, arguments.args)
  end
end

return M
