-- What a person does in Neovim, and what must be seen then. Run headless by ./run.
local unikernel = require('unikernel')

local PATIENCE = 20000
local failures = 0

local function ok(condition, what)
  io.stdout:write((condition and '  ok   ' or '  FAIL ') .. what .. '\n')
  if not condition then
    failures = failures + 1
  end
  return condition
end

--- Waits until something is true, and reports it.
local function becomes(what, condition)
  return ok(vim.wait(PATIENCE, condition, 20), what)
end

local said = {}
vim.notify = function(text)
  said[#said + 1] = text
end

local function last_words()
  return table.concat(said, ' | ')
end

local folder = vim.fn.getcwd() .. '/work'

local function copy(example, name)
  local to = folder .. '/' .. name
  vim.fn.mkdir(to, 'p')
  for _, file in ipairs(vim.fn.glob(vim.env.EXAMPLES .. '/' .. example .. '/*', true, true)) do
    if vim.fn.isdirectory(file) == 0 then
      vim.fn.writefile(vim.fn.readfile(file), to .. '/' .. vim.fn.fnamemodify(file, ':t'))
    end
  end
  return to
end

local function write(path, lines)
  vim.fn.mkdir(vim.fn.fnamemodify(path, ':h'), 'p')
  vim.fn.writefile(lines, path)
end

local function edit(path)
  vim.cmd('edit ' .. vim.fn.fnameescape(path))
  return vim.api.nvim_get_current_buf()
end

local function text(buf)
  return table.concat(vim.api.nvim_buf_get_lines(buf, 0, -1, false), '\n')
end

--- The place of a pattern in a buffer, from 0.
local function find(buf, pattern)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buf, 0, -1, false)) do
    local column = line:find(pattern, 1, true)
    if column then
      return number - 1, column - 1
    end
  end
  error('no ' .. pattern)
end

local function request(buf, method, line, column)
  local parameters = {
    textDocument = { uri = vim.uri_from_bufnr(buf) },
    position = { line = line, character = column },
  }
  for _, answer in pairs(vim.lsp.buf_request_sync(buf, method, parameters, PATIENCE) or {}) do
    if answer.result then
      return answer.result
    end
  end
end

--- Mistakes: errors and warnings. Hints, such as how a release differs from the one before, are none.
local function mistakes(buf)
  return vim.diagnostic.get(buf, { severity = { min = vim.diagnostic.severity.WARN } })
end

local function messages(buf)
  local all = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(buf)) do
    all[#all + 1] = diagnostic.message
  end
  return table.concat(all, '\n')
end

--- Underlines that are really drawn.
local function underlines(buf)
  local namespaces = vim.tbl_values(vim.api.nvim_get_namespaces())
  for _, namespace in pairs(vim.diagnostic.get_namespaces()) do
    namespaces[#namespaces + 1] = namespace.user_data.underline_ns
  end
  local drawn = 0
  for _, namespace in pairs(namespaces) do
    for _, mark in ipairs(vim.api.nvim_buf_get_extmarks(buf, namespace, 0, -1, { details = true })) do
      if tostring(mark[4].hl_group):match('^DiagnosticUnderline') then
        drawn = drawn + 1
      end
    end
  end
  return drawn
end

--- Applies the first code action at the cursor whose title contains `part`, as the menu would.
local function apply_action(part)
  local titles = {}
  vim.ui.select = function(items, _, choose)
    for index, item in ipairs(items) do
      local action = item.action or item[2] or item
      titles[#titles + 1] = action.title
      if action.title:find(part, 1, true) then
        return choose(item, index)
      end
    end
  end
  vim.lsp.buf.code_action()
  return titles
end

local function mistakes_and_fixes()
  local buf = edit(copy('broken', 'broken') .. '/config.ml')
  becomes('the server attaches to a config.ml of MirageOS', function()
    return #unikernel.clients(buf) == 1
  end)
  becomes('three mistakes are reported', function()
    return #mistakes(buf) == 3
  end)
  local told = messages(buf)
  ok(told:find('defualt_network', 1, true), 'one is the misspelt device')
  ok(told:find('default_posix_clock', 1, true), 'one is the removed name')
  ok(told:find('dependencies', 1, true), 'one is the unknown label')
  ok(underlines(buf) >= 3, 'they are underlined')

  local line, column = find(buf, 'defualt_network')
  vim.api.nvim_win_set_cursor(0, { line + 1, column + 2 })
  apply_action('default_network')
  becomes('a quick fix changes the text', function()
    return text(buf):find('generic_stackv4v6 default_network', 1, true) ~= nil
  end)
  becomes('and the mistake is gone', function()
    return #mistakes(buf) == 2
  end)

  vim.cmd('silent! UnikernelCheck')
  becomes('UnikernelCheck fills the quickfix list', function()
    return #vim.fn.getqflist() >= 3
  end)
  vim.cmd('cclose')
end

local function help_while_writing()
  local buf = edit(copy('network', 'network') .. '/config.ml')
  becomes('attached', function()
    return #unikernel.clients(buf) == 1
  end)
  local line, column = find(buf, 'generic_stackv4v6')
  local hover = request(buf, 'textDocument/hover', line, column + 3)
  local shown = hover and hover.contents.value or ''
  ok(shown:find('stackv4v6', 1, true) and shown:find('impl', 1, true), 'hover shows the type')

  local from, at = find(buf, 'default_network')
  vim.api.nvim_buf_set_text(buf, from, at, from, at + #'default_network', { 'def' })
  local completion = request(buf, 'textDocument/completion', from, at + 3)
  local labels = {}
  for _, item in ipairs(completion and (completion.items or completion) or {}) do
    labels[item.label] = true
  end
  ok(labels.default_network, 'completion offers default_network')
  vim.cmd('silent undo')

  local symbols = request(buf, 'textDocument/documentSymbol', 0, 0)
  ok(symbols and #symbols > 0, 'there are document symbols')
  -- The undo above is checked on its own time.
  becomes('no mistake is reported in a good file', function()
    return #mistakes(buf) == 0
  end)
end

local function generation()
  local buf = vim.api.nvim_get_current_buf()
  said = {}
  vim.cmd('UnikernelGenerate')
  local path = folder .. '/network/mirage/echo.xl'
  becomes('UnikernelGenerate writes echo.xl', function()
    return vim.fn.filereadable(path) == 1
  end)
  if vim.fn.filereadable(path) == 0 then
    io.stdout:write('  said: ' .. last_words() .. '\n')
    return
  end
  local written = table.concat(vim.fn.readfile(path), '\n')
  ok(written:find("name = 'echo'", 1, true), 'with the name of the unikernel')
  ok(written:find('bridge=br0', 1, true), 'with its network')
  vim.api.nvim_set_current_buf(buf)
end

local function status()
  local buf = vim.api.nvim_get_current_buf()
  local client = unikernel.clients(buf)[1]
  if not (client and require('unikernel.request').has(client, 'unikernel/status')) then
    io.stdout:write('  skipped: this server has no unikernel/status\n')
    return
  end
  becomes('the status word names the release', function()
    return require('unikernel.status').word():match('^MirageOS 4%.11%.') ~= nil
  end)
  said = {}
  vim.cmd('UnikernelStatus')
  becomes('UnikernelStatus says why', function()
    return last_words():find('header', 1, true) ~= nil
  end)
end

local function graph()
  local buf = vim.api.nvim_get_current_buf()
  local client = unikernel.clients(buf)[1]
  if not (client and require('unikernel.request').has(client, 'unikernel/graph')) then
    io.stdout:write('  skipped: this server has no unikernel/graph\n')
    return
  end
  vim.cmd('UnikernelGraph xen')
  local function shown()
    for _, window in ipairs(vim.api.nvim_list_wins()) do
      local there = vim.api.nvim_win_get_buf(window)
      if vim.bo[there].filetype == 'unikernel-graph' then
        return text(there)
      end
    end
    return ''
  end
  becomes('UnikernelGraph shows the devices', function()
    return shown():find('Unikernel.Echo', 1, true) ~= nil and shown():find('xen', 1, true) ~= nil
  end)
  local line, column = find(buf, 'Unikernel.Echo')
  vim.api.nvim_buf_set_text(buf, line, column, line, column + 14, { 'Unikernel.Reply' })
  becomes('and follows an edit', function()
    return shown():find('Unikernel.Reply', 1, true) ~= nil
  end)
  vim.cmd('silent undo')
  local path
  require('unikernel.graph').picture(buf, 'xen', function(written)
    path = written
  end)
  becomes('and can be had as a picture', function()
    return path ~= nil and table.concat(vim.fn.readfile(path)):find('<svg', 1, true) ~= nil
  end)
end

local function xen_files()
  local path = folder .. '/xen/demo.xl'
  write(path, { "name = 'demo'", "kernel = 'demo.xen'", 'memmory = 64', "type = 'pvh'" })
  local buf = edit(path)
  ok(vim.bo[buf].filetype == 'xl', 'an xl file has the filetype xl')
  ok(vim.fn.synIDattr(vim.fn.synID(1, 1, 1), 'name') == 'xlKey', 'it is highlighted')
  becomes('a misspelt key is reported', function()
    return messages(buf):find('memmory', 1, true) ~= nil
  end)
  vim.fn.setbufvar(buf, '&filetype', 'xl')
  local template = edit(folder .. '/xen/demo.xl.in')
  ok(vim.bo[template].filetype == 'xl', 'a template has it, too')
end

local function both_files()
  write(folder .. '/old/config.ml', {
    '(* mirage >= 4.4.0 & < 4.5.0 *)',
    'open Mirage',
    '',
    'let hello = foreign "Unikernel.Hello" (time @-> job)',
    'let () = register "hello" [ hello $ default_time ]',
  })
  write(folder .. '/old/unikernel.ml', {
    'module Hello (Time : Mirage_time.S) = struct',
    '  let start _time = Time.sleep_ns 1_000_000_000L',
    'end',
  })
  write(folder .. '/old/other.ml', { 'let x = 1' })
  local other = edit(folder .. '/old/other.ml')
  local module = edit(folder .. '/old/unikernel.ml')
  becomes('the server attaches to the module that a configuration names', function()
    return #unikernel.clients(module) == 1
  end)
  ok(#unikernel.clients(other) == 0, 'and to no other')
  local config = edit(folder .. '/old/config.ml')
  becomes('attached to the configuration', function()
    return #unikernel.clients(config) == 1
  end)
  vim.cmd('UnikernelUpgrade 4.11.1')
  becomes('UnikernelUpgrade rewrites the configuration', function()
    return text(config):find('main "Unikernel.Hello" job', 1, true) ~= nil
  end)
  becomes('and the module', function()
    return text(module):find('Mirage_sleep.ns', 1, true) ~= nil
  end)
  becomes('and no mistake is left before they are saved', function()
    return #mistakes(config) == 0 and #mistakes(module) == 0
  end)
end

local function what_is_not_ours()
  local path = folder .. '/other/config.ml'
  write(path, { 'let version = "1.0"', 'let flags = []' })
  local buf = edit(path)
  vim.wait(400)
  ok(#unikernel.clients(buf) == 0, 'another config.ml is left alone')
  vim.api.nvim_buf_set_lines(buf, 0, 0, false, { 'open Mirage' })
  vim.cmd('silent write')
  becomes('until it opens Mirage', function()
    return #unikernel.clients(buf) == 1
  end)
end

local function restarting()
  local buf = edit(folder .. '/network/config.ml')
  becomes('attached again', function()
    return #unikernel.clients(buf) == 1
  end)
  local before = unikernel.clients(buf)[1].id
  vim.cmd('UnikernelRestart')
  becomes('UnikernelRestart starts another server', function()
    local client = unikernel.clients(buf)[1]
    return client ~= nil and client.id ~= before
  end)
end

local function health()
  vim.cmd('silent checkhealth unikernel')
  local report = text(vim.api.nvim_get_current_buf())
  ok(report:find('the server is', 1, true), 'checkhealth finds the server')
  ok(not report:find('ERROR', 1, true), 'checkhealth has no complaint')
  vim.cmd('silent! bwipeout!')
end

local function help()
  vim.cmd('helptags ' .. vim.env.PLUGIN_DOC)
  ok(pcall(vim.cmd, 'help :UnikernelGraph'), 'there is a help page')
end

local function run(name, part)
  io.stdout:write(' ' .. name .. '\n')
  local fine, problem = xpcall(part, debug.traceback)
  if not fine then
    ok(false, problem)
  end
end

-- Tags are written beside the help file: into a copy, not into the checkout.
vim.env.PLUGIN_DOC = folder .. '/plugin/doc'
vim.fn.mkdir(vim.env.PLUGIN_DOC, 'p')
vim.fn.writefile(vim.fn.readfile(vim.env.PLUGIN .. '/doc/unikernel.txt'), vim.env.PLUGIN_DOC .. '/unikernel.txt')
vim.opt.runtimepath:append(folder .. '/plugin')

run('mistakes and fixes', mistakes_and_fixes)
run('help while writing', help_while_writing)
run('generation', generation)
run('status', status)
run('graph', graph)
run('xen files', xen_files)
run('both files', both_files)
run('what is not ours', what_is_not_ours)
run('restarting', restarting)
run('health', health)
run('help page', help)

-- Servers that are still there when Neovim quits may break its pipe when its signals are unhandled
-- already, and then that is its exit status.
local clients = vim.lsp.get_clients or vim.lsp.get_active_clients
for _, client in ipairs(clients()) do
  vim.lsp.stop_client(client.id)
end
vim.wait(5000, function()
  return #clients() == 0
end)

io.stdout:write(failures == 0 and ' passed\n' or (' ' .. failures .. ' failed\n'))
vim.cmd(failures == 0 and 'qall!' or 'cquit 1')
