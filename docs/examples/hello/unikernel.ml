open Cmdliner

let greeting =
  let doc = Arg.info ~doc:"How to greet." [ "greeting" ] in
  Arg.(value & opt string "Hello" doc)

let start () greeting =
  Logs.info (fun m -> m "%s, unikernel!" greeting);
  Lwt.return_unit
