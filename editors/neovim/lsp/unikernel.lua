-- For Neovim 0.11 and later: `vim.lsp.enable('unikernel')`.
local unikernel = require('unikernel')
local config = unikernel.client_config()

config.filetypes = { 'xl', 'ocaml' }
-- Not calling `start` is how a buffer is left alone.
config.root_dir = function(buf, start)
  if unikernel.wants(buf) then
    start(unikernel.root(buf))
  end
end

return config
