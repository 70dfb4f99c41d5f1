--- `:UnikernelGraph`: the device graph of a configuration in a window of its own that follows the
--- edits, or, with `!`, as a picture in the system's viewer.
local request = require('unikernel.request')

local M = {}

--- The open windows: for the URI of each configuration, the buffer that shows its graph.
local shown = {}

local function lines(text)
  return vim.split((text:gsub('\n$', '')), '\n', { plain = true })
end

local function fill(view, result)
  local text = result and result.text or 'This file registers no unikernel.'
  local head = result and ('%s, MirageOS %s'):format(view.target or 'every choice', result.release) or 'nothing'
  local content = { '# ' .. head, '' }
  vim.list_extend(content, lines(text))
  for _, unresolved in ipairs(result and result.unresolved or {}) do
    local line = unresolved.range.start.line + 1
    content[#content + 1] = ('? line %d: %s'):format(line, unresolved.reason)
  end
  vim.bo[view.buf].modifiable = true
  vim.api.nvim_buf_set_lines(view.buf, 0, -1, false, content)
  vim.bo[view.buf].modifiable = false
end

local function draw(uri)
  local view = shown[uri]
  if not view or not vim.api.nvim_buf_is_valid(view.buf) then
    shown[uri] = nil
    return
  end
  local client = require('unikernel').clients(view.source)[1]
  if not client then
    return
  end
  local parameters =
    { textDocument = { uri = uri }, target = view.target, format = 'text' }
  request.ask(client, view.source, 'unikernel/graph', parameters, function(result)
    if shown[uri] == view and vim.api.nvim_buf_is_valid(view.buf) then
      fill(view, result)
    end
  end)
end

--- Draws again what the server says has changed.
function M.refresh(notification)
  local uri = notification and notification.textDocument and notification.textDocument.uri
  if uri and shown[uri] then
    draw(uri)
  end
end

local function open(source, target)
  local uri = vim.uri_from_bufnr(source)
  local view = shown[uri]
  if not view or not vim.api.nvim_buf_is_valid(view.buf) then
    vim.cmd('botright vnew')
    local buf = vim.api.nvim_get_current_buf()
    vim.bo[buf].buftype = 'nofile'
    vim.bo[buf].bufhidden = 'wipe'
    vim.bo[buf].swapfile = false
    vim.bo[buf].filetype = 'unikernel-graph'
    vim.wo.wrap = false
    vim.cmd('wincmd p')
    view = { buf = buf, source = source }
    shown[uri] = view
  end
  view.target = target
  draw(uri)
end

local function launch(path)
  if vim.ui.open then
    vim.ui.open(path)
    return
  end
  for _, program in ipairs({ 'xdg-open', 'open', 'wslview' }) do
    if vim.fn.executable(program) == 1 then
      vim.fn.jobstart({ program, path }, { detach = true })
      return
    end
  end
end

--- Writes the picture to a file and returns its path through `continue`.
function M.picture(source, target, continue)
  local client = request.client(source)
  if not client then
    return
  end
  local parameters =
    { textDocument = request.document(source), target = target, format = 'svg' }
  request.ask(client, source, 'unikernel/graph', parameters, function(result)
    if not result then
      return request.complain('this file registers no unikernel')
    end
    local path = vim.fn.tempname() .. '.svg'
    vim.fn.writefile(lines(result.text), path)
    continue(path)
  end)
end

function M.run(arguments)
  local source = vim.api.nvim_get_current_buf()
  local target = arguments.args ~= '' and arguments.args or nil
  local client = request.client(source)
  if not client then
    return
  end
  if not request.has(client, 'unikernel/graph') then
    return request.complain('this server cannot draw graphs')
  end
  if arguments.bang then
    return M.picture(source, target, function(path)
      request.say('wrote ' .. path)
      launch(path)
    end)
  end
  open(source, target)
end

return M
