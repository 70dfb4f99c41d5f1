--- Requests to the server of a buffer, and what to do with the edits that come back.
local M = {}

--- Says something to the person.
function M.say(text, level)
  vim.notify('unikernel: ' .. text, level or vim.log.levels.INFO)
end

--- Says why something did not work.
function M.complain(text)
  M.say(text, vim.log.levels.ERROR)
end

--- The server of a buffer, or nil after saying that there is none.
function M.client(buf)
  local client = require('unikernel').clients(buf)[1]
  if not client then
    M.complain('no server is running for this file; see :checkhealth unikernel')
  end
  return client
end

--- Whether the server has a request beyond LSP.
function M.has(client, method)
  local experimental = client.server_capabilities.experimental
  local ours = type(experimental) == 'table' and experimental.unikernel
  return type(ours) == 'table' and vim.tbl_contains(ours, method)
end

--- The document of a buffer.
function M.document(buf)
  return { uri = vim.uri_from_bufnr(buf) }
end

local function call(client, method, ...)
  if vim.fn.has('nvim-0.11') == 1 then
    return client[method](client, ...)
  end
  return client[method](...)
end

--- Asks, and calls `continue` with the result. Errors are told to the person.
function M.ask(client, buf, method, parameters, continue)
  call(client, 'request', method, parameters, function(problem, result)
    if problem then
      M.complain(problem.message or tostring(problem))
    else
      continue(result)
    end
  end, buf)
end

--- Applies a workspace edit.
function M.apply(client, edit)
  if vim.fn.has('nvim-0.8') == 1 then
    vim.lsp.util.apply_workspace_edit(edit, client.offset_encoding or 'utf-16')
  else
    vim.lsp.util.apply_workspace_edit(edit, 'utf-16')
  end
end

--- The whole of a buffer as a range.
local function everything(buf)
  local last = vim.api.nvim_buf_line_count(buf)
  return { start = { line = 0, character = 0 }, ['end'] = { line = last, character = 0 } }
end

--- The code actions of a whole buffer whose title `matches`.
function M.actions(client, buf, matches, continue)
  local parameters = {
    textDocument = M.document(buf),
    range = everything(buf),
    context = { diagnostics = {} },
  }
  M.ask(client, buf, 'textDocument/codeAction', parameters, function(actions)
    local found = {}
    for _, action in ipairs(actions or {}) do
      if matches(action.title) then
        found[#found + 1] = action
      end
    end
    continue(found)
  end)
end

--- Applies the edit of a code action, asking for it first where the server left it out.
function M.perform(client, buf, action, continue)
  if action.disabled then
    return M.complain(action.disabled.reason)
  end
  if action.edit then
    M.apply(client, action.edit)
    return continue(action)
  end
  M.ask(client, buf, 'codeAction/resolve', action, function(resolved)
    if not (resolved and resolved.edit) then
      return M.complain('the server gave no edit for "' .. action.title .. '"')
    end
    M.apply(client, resolved.edit)
    continue(resolved)
  end)
end

--- The documents that a workspace edit touches.
function M.touched(edit)
  local uris = {}
  local function add(uri)
    if uri and not vim.tbl_contains(uris, uri) then
      uris[#uris + 1] = uri
    end
  end
  for _, change in ipairs(edit.documentChanges or {}) do
    add(change.uri or change.newUri or (change.textDocument and change.textDocument.uri))
  end
  for uri in pairs(edit.changes or {}) do
    add(uri)
  end
  return uris
end

return M
