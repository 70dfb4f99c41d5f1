--- `:checkhealth unikernel`
local M = {}

local health = vim.health or {}
local start = health.start or health.report_start or require('health').report_start
local ok = health.ok or health.report_ok or require('health').report_ok
local info = health.info or health.report_info or require('health').report_info
local warn = health.warn or health.report_warn or require('health').report_warn
local problem = health.error or health.report_error or require('health').report_error

local function server()
  local unikernel = require('unikernel')
  local program = unikernel.config.cmd[1]
  if vim.fn.executable(program) == 0 then
    problem(program .. ' is not on the PATH', {
      'Install it: `cargo install --path server` in a checkout of unikernel-ls.',
      "Or name it: `require('unikernel').setup { cmd = { '/path/to/unikernel-ls' } }`.",
    })
    return
  end
  ok('the server is ' .. vim.fn.exepath(program))
  local version = vim.fn.system({ program, '--version' })
  if vim.v.shell_error == 0 then
    ok('it says: ' .. vim.trim(version))
  else
    problem('`' .. program .. ' --version` does not work', { vim.trim(version) })
  end
end

local function editor()
  if vim.fn.has('nvim-0.8') == 1 then
    ok('this Neovim starts servers by itself')
  else
    warn('Neovim 0.7 works, but some commands of newer ones are missing')
  end
  if vim.lsp.is_enabled and vim.lsp.is_enabled('unikernel') then
    info("started by vim.lsp.enable('unikernel')")
  elseif not require('unikernel').config.autostart then
    info('autostart is off')
  end
end

local function running()
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  local seen = 0
  for _, client in ipairs(get()) do
    if client.name == 'unikernel' then
      seen = seen + 1
      info(('running for %s'):format((client.config or {}).root_dir or '?'))
    end
  end
  if seen == 0 then
    info('no server is running; it starts with the first config.ml of MirageOS or *.xl file')
  end
end

function M.check()
  start('unikernel')
  editor()
  server()
  running()
end

return M
