" The recipe in a real Vim: run by tests/editors/vim/run, in a home of its own. Everything waits for
" something to be there, never for a time.
let s:patience = 60
let s:lines = []

function! s:Say(line) abort
  call add(s:lines, a:line)
  call writefile(s:lines, $HOME . '/said')
endfunction

function! s:Until(what, condition) abort
  let l:end = localtime() + s:patience
  while !a:condition()
    if localtime() > l:end
      call s:Say('  FAIL not within ' . s:patience . ' s: ' . a:what)
      cquit 1
    endif
    sleep 50m
  endwhile
  call s:Say('  ok   ' . a:what)
endfunction

" Whether ALE shows something with a text in a line of this buffer.
function! s:Shown(line, text) abort
  let l:found = get(get(g:ale_buffer_info, bufnr(''), {}), 'loclist', [])
  return !empty(filter(copy(l:found), 'v:val.lnum == a:line && stridx(v:val.text, a:text) >= 0'))
endfunction

function! s:Test() abort
  call s:Say('vim: ' . v:version / 100 . '.' . v:version % 100)
  edit broken/config.ml
  ALELint
  call s:Until('the misspelt device is shown', {-> s:Shown(6, 'defualt_network')})
  call s:Until('what an upgrade took away is shown', {-> s:Shown(7, 'default_posix_clock')})
  call setline(6, substitute(getline(6), 'defualt', 'default', ''))
  ALELint
  call s:Until('a mended mistake is gone', {-> !s:Shown(6, 'defualt_network')})
  edit! demo.xl
  if &filetype !=# 'xl'
    call s:Say('  FAIL an xl file has the type ' . &filetype)
    cquit 1
  endif
  ALELint
  call s:Until('the misspelt key of an xl file is shown', {-> s:Shown(3, 'memmory')})
  edit! other/config.ml
  ALELint
  let l:linter = filter(copy(ale#linter#Get('ocaml')), "v:val.name ==# 'unikernel'")[0]
  if !empty(ale#lsp_linter#FindProjectRoot(bufnr(''), l:linter))
    call s:Say('  FAIL a config.ml of somebody else is ours')
    cquit 1
  endif
  call s:Say('  ok   another config.ml is left alone')
  call s:Say(' passed')
endfunction

try
  call s:Test()
catch
  call s:Say('  FAIL ' . v:exception . ' at ' . v:throwpoint)
  cquit 1
endtry
qall!
