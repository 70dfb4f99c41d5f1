(* mirage >= 4.9.0 & < 4.12.0 *)

open Mirage

(* A web server that keeps its pages on a block device, answers names, and reports to a
   monitor over a network of its own. *)

let runtime_port =
  runtime_arg ~pos:__POS__
    {|let open Cmdliner in
      let doc = Arg.info ~doc:"The port to listen on." [ "port" ] in
      Arg.(value & opt int 443 doc)|}

let runtime_host =
  runtime_arg ~pos:__POS__
    {|let open Cmdliner in
      let doc = Arg.info ~doc:"The name of the host." [ "host" ] in
      Arg.(value & opt string "localhost" doc)|}

let packages =
  [
    package "cohttp-mirage";
    package "duration";
    package ~min:"0.8.0" "logs";
    package ~sublibs:[ "mirage" ] "tls";
    package "x509";
  ]

let net = default_network
let stack = generic_stackv4v6 net
let management = netif ~group:"management" "management"
let management_stack = generic_stackv4v6 ~group:"management" management

let he = generic_happy_eyeballs stack
let dns = generic_dns_client stack he
let conduit = conduit_direct ~tls:true stack

let pages = generic_kv_ro "pages"
let secrets = crunch "secrets"
let disk = generic_block "data"

let http_srv = cohttp_server conduit

let server =
  main
    ~runtime_args:[ runtime_port; runtime_host ]
    ~packages "Unikernel.Server"
    (kv_ro @-> kv_ro @-> block @-> dns_client @-> http @-> job)

let monitoring =
  let name = runtime_arg ~pos:__POS__ "Unikernel.name" in
  let address = runtime_arg ~pos:__POS__ "Unikernel.address" in
  main
    ~runtime_args:[ name; address ]
    ~packages:[ package "mirage-monitoring"; package ~build:true "dune" ]
    "Unikernel.Monitoring"
    (stackv4v6 @-> job)

let () =
  register "website"
    [
      server $ pages $ secrets $ disk $ dns $ http_srv;
      monitoring $ management_stack;
    ]
