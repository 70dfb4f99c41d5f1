--- `:UnikernelCheck [PATH]`: runs `unikernel-ls --check` and fills the quickfix list.
local request = require('unikernel.request')

local M = {}

local kinds = { error = 'E', warning = 'W', info = 'I', hint = 'N' }

local function decode(line)
  local decoder = vim.json and vim.json.decode or vim.fn.json_decode
  local fine, value = pcall(decoder, line)
  return fine and type(value) == 'table' and value or nil
end

--- One finding, as `--format json` prints it, as an item of the quickfix list.
local function item(line, folder)
  local finding = decode(line)
  if not finding then
    return nil
  end
  local file = finding.file
  if not file:match('^[/\\]') and not file:match('^%a:') then
    file = folder .. '/' .. file
  end
  return {
    filename = file,
    lnum = finding.start_line,
    col = finding.start_column,
    end_lnum = finding.end_line,
    end_col = finding.end_column,
    type = kinds[finding.severity] or 'E',
    text = ('%s [%s]'):format(finding.message, finding.rule),
  }
end

local function finish(output, problems, code, folder)
  local items = {}
  for _, line in ipairs(output) do
    local found = line ~= '' and item(line, folder) or nil
    if found then
      items[#items + 1] = found
    end
  end
  vim.fn.setqflist({}, ' ', { title = 'unikernel-ls --check', items = items })
  if #items > 0 then
    vim.cmd('copen')
  elseif code == 0 then
    vim.cmd('cclose')
    request.say('no problems')
  end
  if code > 1 then
    request.complain(vim.trim(table.concat(problems, '\n')))
  end
end

function M.run(arguments)
  local path = arguments.args ~= '' and vim.fn.expand(arguments.args) or '.'
  local folder = vim.fn.getcwd()
  local command = { require('unikernel').config.cmd[1], '--check', '--format', 'json', path }
  local output, problems = {}, {}
  local job = vim.fn.jobstart(command, {
    cwd = folder,
    stdout_buffered = true,
    stderr_buffered = true,
    on_stdout = function(_, data)
      output = data
    end,
    on_stderr = function(_, data)
      problems = data
    end,
    on_exit = function(_, code)
      finish(output, problems, code, folder)
    end,
  })
  if job <= 0 then
    request.complain('cannot run ' .. command[1])
  end
end

return M
