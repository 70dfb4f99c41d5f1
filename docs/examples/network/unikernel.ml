open Cmdliner
open Lwt.Infix

let port =
  let doc = Arg.info ~doc:"The TCP port to listen on." [ "port" ] in
  Arg.(value & opt int 7 doc)

module Echo (Stack : Tcpip.Stack.V4V6) = struct
  module Tcp = Stack.TCP

  let rec echo flow =
    Tcp.read flow >>= function
    | Ok (`Data data) -> (
        Tcp.write flow data >>= function
        | Ok () -> echo flow
        | Error _ -> Tcp.close flow)
    | Ok `Eof | Error _ -> Tcp.close flow

  let start stack port =
    Tcp.listen (Stack.tcp stack) ~port echo;
    Stack.listen stack
end
