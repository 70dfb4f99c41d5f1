(* What OCaml's own parser says about many texts, without starting a process for each.

   Reads frames from standard input: a line with `s` (structure) or `i` (interface), a blank and a
   number of bytes, then these bytes. Answers each with one line: `ok`, or `error START END MESSAGE`
   with the bytes that the compiler underlines. For `t` instead it answers the seconds of CPU time
   that parsing the structure takes, the best of many tries.
   Does what `ocamlc -stop-after parsing` does, and nothing more.

   Build: ocamlopt -I +compiler-libs ocamlcommon.cmxa oracle.ml -o oracle *)

let first_line text =
  match String.index_opt text '\n' with
  | Some at -> String.sub text 0 at
  | None -> text

let describe error =
  match Location.error_of_exn error with
  | Some (`Ok (report : Location.report)) ->
      let message = Format.asprintf "%t" report.main.txt in
      let { Location.loc_start; loc_end; _ } = report.main.loc in
      (loc_start.pos_cnum, loc_end.pos_cnum, first_line message)
  | _ -> (0, 0, Printexc.to_string error)

let verdict kind text =
  let lexbuf = Lexing.from_string text in
  Location.init lexbuf "text";
  match
    if kind = 'i' then ignore (Parse.interface lexbuf)
    else ignore (Parse.implementation lexbuf)
  with
  | () -> "ok"
  | exception error ->
      let start, stop, message = describe error in
      Printf.sprintf "error %d %d %s" start stop message

let seconds text =
  let best = ref infinity in
  for _ = 1 to 15 do
    let start = Sys.time () in
    for _ = 1 to 8 do ignore (verdict 's' text) done;
    best := min !best ((Sys.time () -. start) /. 8.)
  done;
  Printf.sprintf "%.9f" !best

let () =
  ignore (Warnings.parse_options false "-a");
  set_binary_mode_in stdin true;
  set_binary_mode_out stdout true;
  try
    while true do
      let header = input_line stdin in
      let length = int_of_string (String.sub header 2 (String.length header - 2)) in
      let text = really_input_string stdin length in
      print_endline
        (if header.[0] = 't' then seconds text else verdict header.[0] text)
    done
  with End_of_file -> ()
