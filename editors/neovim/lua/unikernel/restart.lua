--- `:UnikernelRestart`: ends the servers of this buffer and starts anew.
local request = require('unikernel.request')

local M = {}

--- How long a server may take to end, in milliseconds.
local PATIENCE = 3000

function M.run()
  local unikernel = require('unikernel')
  local buf = vim.api.nvim_get_current_buf()
  local attached, ending = {}, {}
  for _, client in ipairs(unikernel.clients(buf)) do
    ending[#ending + 1] = client.id
    for _, other in ipairs(vim.api.nvim_list_bufs()) do
      if vim.lsp.buf_is_attached(other, client.id) then
        attached[#attached + 1] = other
      end
    end
    vim.lsp.stop_client(client.id)
  end
  vim.wait(PATIENCE, function()
    for _, id in ipairs(ending) do
      if vim.lsp.get_client_by_id(id) then
        return false
      end
    end
    return true
  end, 20)
  if #attached == 0 and unikernel.wants(buf) then
    attached = { buf }
  end
  for _, other in ipairs(attached) do
    local _, problem = unikernel.attach(other)
    if problem then
      return request.complain(problem)
    end
  end
end

return M
