(* mirage >= 4.11.0 & < 4.12.0 *)
open Mirage

(* Pages come with the unikernel, visits are counted on a disk. *)
let pages = crunch "pages"
let counter = block_of_file "counter"
let stack = generic_stackv4v6 default_network

let site =
  main
    ~packages:[ package "cstruct" ]
    "Unikernel.Site"
    (kv_ro @-> block @-> stackv4v6 @-> job)

let () = register "site" [ site $ pages $ counter $ stack ]
