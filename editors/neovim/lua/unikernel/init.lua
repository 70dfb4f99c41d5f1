--- The language server of MirageOS configurations and Xen files, in Neovim 0.7 and later.
---
--- Loading the plugin is enough. `require('unikernel').setup { … }` changes the defaults below.
local M = {}

M.config = {
  --- How the server is started.
  cmd = { 'unikernel-ls' },
  --- Whether to start it by itself. With `false`, use |vim.lsp.enable()| or `attach`.
  autostart = true,
  --- Settings of the server: release, target, xen, bridge.
  settings = {},
  --- Passed on to |vim.lsp.start()|.
  capabilities = nil,
  on_attach = nil,
}

--- Lines at the top of a file in which `open Mirage` is looked for.
local TOP = 400

--- Changes the defaults. Servers that run already keep what they were started with.
function M.setup(options)
  M.config = vim.tbl_deep_extend('force', M.config, options or {})
end

local function opens_mirage(line)
  return line:match('^%s*open%s+Mirage%f[^%w_]')
    or line:match('%f[%w_]Mirage%.')
    or line:match('^%(%*%s*mirage%s*[<>=!]')
end

--- Whether a file is a module that the configuration beside it names, such as unikernel.ml for
--- `main "Unikernel.Main"`: the two are judged together, also before they are saved.
local function named_beside(name)
  local folder, module = name:match('^(.*[/\\])([%w_\']+)%.ml$')
  local file = folder and io.open(folder .. 'config.ml')
  if not file then
    return false
  end
  module = module:sub(1, 1):upper() .. module:sub(2)
  local ours, named, seen = false, false, 0
  for line in file:lines() do
    seen = seen + 1
    ours = ours or (seen <= TOP and opens_mirage(line) ~= nil)
    named = named
      or line:find('"' .. module .. '.', 1, true) ~= nil
      or line:find('"' .. module .. '"', 1, true) ~= nil
  end
  file:close()
  return ours and named
end

--- Whether a buffer is ours: a Xen file, a config.ml that is one of MirageOS, or a module that such
--- a config.ml names.
function M.wants(buf)
  if vim.bo[buf].filetype == 'xl' then
    return true
  end
  local name = vim.api.nvim_buf_get_name(buf)
  if not name:match('[/\\]config[%w_-]*%.ml$') then
    return named_beside(name)
  end
  for _, line in ipairs(vim.api.nvim_buf_get_lines(buf, 0, TOP, false)) do
    if opens_mirage(line) then
      return true
    end
  end
  return false
end

--- The folder that belongs together: the nearest one above with a settings file or a repository,
--- otherwise the folder of the file.
function M.root(buf)
  local folder = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buf), ':p:h')
  local up = folder
  while true do
    for _, marker in ipairs({ 'unikernel-ls.toml', '.git' }) do
      if vim.loop.fs_stat(up .. '/' .. marker) then
        return up
      end
    end
    local above = vim.fn.fnamemodify(up, ':h')
    if above == up then
      return folder
    end
    up = above
  end
end

--- The running servers of a buffer, usually one.
function M.clients(buf)
  local get = vim.lsp.get_clients or vim.lsp.get_active_clients
  local found = {}
  for _, client in ipairs(get({ bufnr = buf })) do
    -- 0.7 ignores the filter.
    if client.name == 'unikernel' and vim.lsp.buf_is_attached(buf, client.id) then
      found[#found + 1] = client
    end
  end
  return found
end

local function handlers()
  return {
    ['unikernel/didChangeStatus'] = function(_, result)
      require('unikernel.status').remember(result)
    end,
    ['unikernel/didChangeGraph'] = function(_, result)
      require('unikernel.graph').refresh(result)
    end,
  }
end

--- What |vim.lsp.start()| takes, without the root.
function M.client_config()
  local config = M.config
  -- An empty table of Lua would be sent as a list.
  local settings = next(config.settings) and config.settings or vim.empty_dict()
  return {
    name = 'unikernel',
    cmd = config.cmd,
    capabilities = config.capabilities,
    on_attach = function(client, buf)
      if vim.bo[buf].omnifunc == '' then
        vim.bo[buf].omnifunc = 'v:lua.vim.lsp.omnifunc'
      end
      if config.on_attach then
        config.on_attach(client, buf)
      end
    end,
    init_options = settings,
    settings = { unikernel = settings },
    handlers = handlers(),
  }
end

--- Servers by root, for 0.7, where nothing else remembers them.
local by_root = {}

local function start(config, buf)
  if vim.lsp.start then
    return vim.lsp.start(config, { bufnr = buf })
  end
  local id = by_root[config.root_dir]
  local client = id and vim.lsp.get_client_by_id(id)
  if not client or client.is_stopped() then
    id = vim.lsp.start_client(config)
    by_root[config.root_dir] = id
  end
  if id then
    vim.lsp.buf_attach_client(buf, id)
  end
  return id
end

--- Starts the server for a buffer, or joins the one that runs for its folder.
--- Returns the client's id, or nil with a sentence.
function M.attach(buf)
  buf = (buf == nil or buf == 0) and vim.api.nvim_get_current_buf() or buf
  local program = M.config.cmd[1]
  if type(program) == 'string' and vim.fn.executable(program) == 0 then
    return nil, ('unikernel: there is no program %s; see :checkhealth unikernel'):format(program)
  end
  local config = M.client_config()
  config.root_dir = M.root(buf)
  return start(config, buf)
end

local complained = false

--- Attaches when the buffer is ours and nobody else does.
function M.consider(buf)
  if not M.config.autostart or not M.wants(buf) or #M.clients(buf) > 0 then
    return
  end
  if vim.lsp.is_enabled and vim.lsp.is_enabled('unikernel') then
    -- Neovim decided when the filetype was set; the text may have become ours since.
    pcall(vim.api.nvim_exec_autocmds, 'FileType', {
      group = 'nvim.lsp.enable',
      buffer = buf,
      modeline = false,
    })
    return
  end
  local _, problem = M.attach(buf)
  if problem and not complained then
    complained = true
    vim.notify(problem, vim.log.levels.WARN)
  end
end

return M
