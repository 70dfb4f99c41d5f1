open Lwt.Infix

module Site
    (Pages : Mirage_kv.RO)
    (Counter : Mirage_block.S)
    (Stack : Tcpip.Stack.V4V6) =
struct
  module Tcp = Stack.TCP

  (* The number of visits lies in the first eight bytes of the disk. *)
  let count counter =
    Counter.get_info counter >>= fun info ->
    let sector = Cstruct.create info.Mirage_block.sector_size in
    Counter.read counter 0L [ sector ] >>= function
    | Error _ -> Lwt.return 0L
    | Ok () ->
        let visits = Int64.succ (Cstruct.BE.get_uint64 sector 0) in
        Cstruct.BE.set_uint64 sector 0 visits;
        Counter.write counter 0L [ sector ] >|= fun _ -> visits

  let serve pages counter flow =
    count counter >>= fun visits ->
    Pages.get pages (Mirage_kv.Key.v "index.txt") >>= fun page ->
    let page = match page with Ok text -> text | Error _ -> "no such page\n" in
    let answer = Printf.sprintf "%sYou are visitor %Ld.\n" page visits in
    Tcp.write flow (Cstruct.of_string answer) >>= fun _ -> Tcp.close flow

  let start pages counter stack =
    Tcp.listen (Stack.tcp stack) ~port:80 (serve pages counter);
    Stack.listen stack
end
