-- Starts the server for MirageOS configurations and Xen files, and defines the commands.
if vim.g.loaded_unikernel or vim.fn.has('nvim-0.7') == 0 then
  return
end
vim.g.loaded_unikernel = 1

local group = vim.api.nvim_create_augroup('unikernel', {})

-- A new configuration becomes one when `open Mirage` is written into it: hence InsertLeave and
-- BufWritePost beside FileType.
vim.api.nvim_create_autocmd('FileType', {
  group = group,
  pattern = { 'xl', 'ocaml', 'ocaml.*' },
  callback = function(event)
    if not (vim.lsp.is_enabled and vim.lsp.is_enabled('unikernel')) then
      require('unikernel').consider(event.buf)
    end
  end,
})
vim.api.nvim_create_autocmd({ 'InsertLeave', 'BufWritePost' }, {
  group = group,
  pattern = '*.ml',
  callback = function(event)
    require('unikernel').consider(event.buf)
  end,
})

-- After each edit the server says what is wrong: the moment to ask for what else depends on the text.
vim.api.nvim_create_autocmd('DiagnosticChanged', {
  group = group,
  callback = function(event)
    local buf = event.buf
    if vim.api.nvim_buf_is_valid(buf) and #require('unikernel').clients(buf) > 0 then
      require('unikernel.status').ask(buf)
      require('unikernel.graph').refresh({ textDocument = { uri = vim.uri_from_bufnr(buf) } })
    end
  end,
})

local function command(name, module, options)
  vim.api.nvim_create_user_command(name, function(arguments)
    require(module).run(arguments)
  end, options)
end

local function complete(kind)
  return function(lead)
    return require('unikernel.complete')[kind](lead)
  end
end

command('UnikernelGraph', 'unikernel.graph', {
  nargs = '?',
  bang = true,
  complete = complete('targets'),
  desc = 'Show the device graph of this configuration',
})
command('UnikernelGenerate', 'unikernel.generate', {
  nargs = '*',
  bang = true,
  complete = complete('artefacts'),
  desc = 'Write a file that a deployment needs, such as NAME.xl',
})
command('UnikernelUpgrade', 'unikernel.upgrade', {
  nargs = '?',
  complete = complete('releases'),
  desc = 'Upgrade this configuration to a MirageOS release',
})
command('UnikernelCheck', 'unikernel.check', {
  nargs = '?',
  complete = 'file',
  desc = 'Check files or folders and fill the quickfix list',
})
command('UnikernelStatus', 'unikernel.status', {
  nargs = 0,
  desc = 'Say which release this file is checked against, and why',
})
command('UnikernelRestart', 'unikernel.restart', {
  nargs = 0,
  desc = 'Restart the language server',
})
