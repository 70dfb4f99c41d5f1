" unikernel-ls for Xen domain configurations.
call ale#Set('unikernel_executable', 'unikernel-ls')

call ale#linter#Define('xl', {
\   'name': 'unikernel',
\   'lsp': 'stdio',
\   'executable': {buffer -> ale#Var(buffer, 'unikernel_executable')},
\   'command': '%e',
\   'language': 'xl',
\   'project_root': {buffer -> fnamemodify(bufname(buffer), ':p:h')},
\})
