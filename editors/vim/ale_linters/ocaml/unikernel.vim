" unikernel-ls for MirageOS configurations; other OCaml files are left alone.
call ale#Set('unikernel_executable', 'unikernel-ls')

function! s:Root(buffer) abort
  let l:name = fnamemodify(bufname(a:buffer), ':p')
  if l:name !~# '[/\\]config[^/\\]*\.ml$'
    return ''
  endif
  let l:ours = '^\s*open\s\+Mirage\>\|\<Mirage\.\|^(\*\s*mirage\s*[<>=!]'
  return match(getbufline(a:buffer, 1, 400), l:ours) < 0 ? '' : fnamemodify(l:name, ':h')
endfunction

call ale#linter#Define('ocaml', {
\   'name': 'unikernel',
\   'lsp': 'stdio',
\   'executable': {buffer -> ale#Var(buffer, 'unikernel_executable')},
\   'command': '%e',
\   'language': 'ocaml',
\   'project_root': function('s:Root'),
\})
