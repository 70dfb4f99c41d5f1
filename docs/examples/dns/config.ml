(* mirage >= 4.11.0 & < 4.12.0 *)
open Mirage

(* Looks up the names it is given, then stops. *)
let names = runtime_arg ~pos:__POS__ "Unikernel.names"
let stack = generic_stackv4v6 default_network
let happy_eyeballs = generic_happy_eyeballs stack
let dns = generic_dns_client stack happy_eyeballs

let lookup =
  main
    ~runtime_args:[ names ]
    ~packages:[ package "domain-name" ]
    "Unikernel.Lookup" (dns_client @-> job)

let () = register "lookup" [ lookup $ dns ]
