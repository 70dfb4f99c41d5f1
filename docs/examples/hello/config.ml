(* mirage >= 4.11.0 & < 4.12.0 *)
open Mirage

(* Boot argument: `hello.hvt --greeting=Moin`. *)
let greeting = runtime_arg ~pos:__POS__ "Unikernel.greeting"
let hello = main ~runtime_args:[ greeting ] "Unikernel" job
let () = register "hello" [ hello ]
