" Xen domain configurations and their templates. VimL, so that Vim can use it too.
autocmd BufRead,BufNewFile *.xl,*.xl.in setfiletype xl
