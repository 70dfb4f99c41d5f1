--- Words that the commands complete.
local M = {}

--- How long a person may wait for words, in milliseconds.
local PATIENCE = 500

local function starting_with(lead, words)
  return vim.tbl_filter(function(word)
    return vim.startswith(word, lead)
  end, words)
end

--- Asks the server of the current buffer and waits shortly.
local function ask(method, parameters)
  local buf = vim.api.nvim_get_current_buf()
  local client = require('unikernel').clients(buf)[1]
  if not client or not require('unikernel.request').has(client, method) then
    return nil
  end
  local answers = vim.lsp.buf_request_sync(buf, method, parameters, PATIENCE) or {}
  local answer = answers[client.id]
  return answer and answer.result
end

function M.artefacts(lead)
  return starting_with(lead, { 'xl', 'xl.in', 'libvirt', 'xe', 'manifest', 'ci', 'deploy' })
end

function M.targets(lead)
  local document = { uri = vim.uri_from_bufnr(0) }
  local graph = ask('unikernel/graph', { textDocument = document, format = 'text' })
  return starting_with(lead, graph and graph.targets or {})
end

function M.releases(lead)
  local words = {}
  for _, entry in ipairs(ask('unikernel/releases', {}) or {}) do
    words[#words + 1] = entry.release
  end
  return starting_with(lead, words)
end

return M
