-- The plugin as a person would have it, with the server under test.
vim.opt.runtimepath:prepend(vim.env.PLUGIN)
vim.opt.swapfile = false
vim.opt.shadafile = 'NONE'
vim.cmd('filetype plugin indent on | syntax on')
require('unikernel').setup({ cmd = { vim.env.UNIKERNEL_LS } })
if vim.env.NATIVE == '1' then
  vim.lsp.enable('unikernel')
end
