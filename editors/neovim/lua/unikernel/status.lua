--- Which release a file is checked against, and why: `:UnikernelStatus`, and a word for status
--- lines.
local request = require('unikernel.request')

local M = {}

--- The last known status of each document.
local known = {}

--- Remembers what the server tells.
function M.remember(notification)
  if notification and notification.textDocument then
    known[notification.textDocument.uri] = notification.status
    vim.cmd('redrawstatus')
  end
end

--- Asks what is to be remembered of a buffer.
function M.ask(buf)
  local client = require('unikernel').clients(buf)[1]
  if not client or not request.has(client, 'unikernel/status') then
    return
  end
  local document = request.document(buf)
  request.ask(client, buf, 'unikernel/status', { textDocument = document }, function(status)
    if status then
      M.remember({ textDocument = document, status = status })
    end
  end)
end

local function sentence(status)
  if status.release then
    local why = status.reasonText and (', ' .. status.reasonText) or ''
    local target = status.target and ('; target ' .. status.target) or ''
    return 'MirageOS ' .. status.release .. why .. target
  end
  return status.xen and ('Xen ' .. status.xen) or ''
end

--- For 'statusline': `%{%v:lua.require'unikernel.status'.word()%}`.
function M.word()
  local status = known[vim.uri_from_bufnr(0)]
  if not status then
    return ''
  end
  return status.release and ('MirageOS ' .. status.release) or ('Xen ' .. (status.xen or '?'))
end

function M.run()
  local buf = vim.api.nvim_get_current_buf()
  local client = request.client(buf)
  if not client then
    return
  end
  if not request.has(client, 'unikernel/status') then
    return request.complain('this server does not tell; the hover of the first line does')
  end
  local parameters = { textDocument = request.document(buf) }
  request.ask(client, buf, 'unikernel/status', parameters, function(status)
    request.say(status and sentence(status) or 'this file is not one of ours')
  end)
end

return M
