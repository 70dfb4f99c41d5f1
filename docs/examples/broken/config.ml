(* mirage >= 4.11.0 & < 4.12.0 *)
open Mirage

(* Three mistakes that people make: a misspelt device, a name that an upgrade
   took away, and a label that does not exist. *)
let stack = generic_stackv4v6 defualt_network
let clock = default_posix_clock
let echo = main ~dependencies:[] "Unikernel.Echo" (stackv4v6 @-> job)
let () = register "broken" [ echo $ stack ]
