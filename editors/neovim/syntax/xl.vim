" Highlighting of Xen domain configurations, with the lexical grammar that xl itself has:
" names, numbers, two kinds of quotes, lists, comments to the end of the line.
if exists('b:current_syntax')
  finish
endif

syntax match xlKey /^\s*[A-Za-z_][A-Za-z0-9_]*\ze\s*+\?=/
syntax match xlOperator /+\?=/
syntax match xlNumber /\<\%(0[xX]\x\+\|\d\+\)\>/
syntax match xlDelimiter /[][,;]/
syntax match xlPlaceholder /@[A-Za-z0-9_:.\/-]\+@/
syntax match xlEscape /\\./ contained
syntax match xlSpecKey /\<[A-Za-z_][A-Za-z0-9_-]*\ze=/ contained
syntax region xlString start=/"/ skip=/\\./ end=/"/ contains=xlEscape,xlSpecKey,xlPlaceholder oneline
syntax region xlString start=/'/ skip=/\\./ end=/'/ contains=xlEscape,xlSpecKey,xlPlaceholder oneline
syntax match xlComment /#.*$/ contains=@Spell,xlTodo
syntax keyword xlTodo TODO FIXME XXX contained

highlight default link xlKey Identifier
highlight default link xlOperator Operator
highlight default link xlNumber Number
highlight default link xlDelimiter Delimiter
highlight default link xlPlaceholder PreProc
highlight default link xlEscape SpecialChar
highlight default link xlSpecKey Special
highlight default link xlString String
highlight default link xlComment Comment
highlight default link xlTodo Todo

let b:current_syntax = 'xl'
