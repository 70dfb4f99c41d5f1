open Cmdliner
open Lwt.Infix

let names =
  let doc = Arg.info ~docv:"NAME" ~doc:"A name to look up." [ "name" ] in
  Arg.(value & opt_all string [] doc)

module Lookup (Dns : Dns_client_mirage.S) = struct
  let look_up dns name =
    let host = Domain_name.(host_exn (of_string_exn name)) in
    Dns.gethostbyname dns host >|= function
    | Ok address -> Logs.app (fun m -> m "%s: %a" name Ipaddr.V4.pp address)
    | Error (`Msg problem) -> Logs.err (fun m -> m "%s: %s" name problem)

  let start dns names = Lwt_list.iter_s (look_up dns) names
end
