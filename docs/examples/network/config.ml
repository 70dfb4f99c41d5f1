(* mirage >= 4.11.0 & < 4.12.0 *)
open Mirage

(* An echo service: whatever a client sends comes back. *)
let port = runtime_arg ~pos:__POS__ "Unikernel.port"
let stack = generic_stackv4v6 default_network
let echo = main ~runtime_args:[ port ] "Unikernel.Echo" (stackv4v6 @-> job)
let () = register "echo" [ echo $ stack ]
