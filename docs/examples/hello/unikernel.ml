open Cmdliner

let greeting =
  let doc = Arg.info ~doc:"How to greet." [ "greeting" ] in
  Mirage_runtime.register_arg Arg.(value & opt string "Hello" doc)

let start () =
  Logs.info (fun m -> m "%s, unikernel!" (greeting ()));
  Lwt.return_unit
