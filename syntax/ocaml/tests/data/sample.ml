(* mirage >= 4.5.0 & < 4.9.0 *)
open Mirage

(** The stack. *)
let stack = generic_stackv4v6 default_network
let data_key = Key.(value @@ kv_ro ~group:"data" ())

let main =
  let packages = [ package ~min:"4.0.0" "cohttp-mirage"; package "duration" ] in
  main ~packages "Unikernel.HTTPS" (pclock @-> kv_ro @-> http @-> job)

let port =
  let doc = Key.Arg.info ~doc:"Listening \"port\"." [ "port" ] in
  Key.(create "port" Arg.(opt int 8080 doc))

type mode = [ `Unix | `Xen of int * string ] [@@deriving show]
and 'a t = { mutable name : string; value : 'a list; } constraint 'a = int
type _ gadt = Int : int -> int gadt | Pair : 'a gadt * 'b gadt -> ('a * 'b) gadt
exception Failed of string

module Make (S : Tcpip.Stack.V4V6) (_ : sig type t val x : t end) = struct
  module T = S.TCP
  let rec loop n = if n <= 0 then () else begin
      Logs.info (fun f -> f "n = %d" n);
      loop (n - 1)
    end

  class virtual c x = object (self : 'self)
    inherit base x as super
    val mutable y = 'c'
    method private virtual m : int -> unit
    method n ?(a = 1) ~b:_ () = self#m a; super#n b
    initializer y <- '\n'
  end

  let start s = function
    | Some (x, _) when x > 0x1F -> s.[0] <- 'a'; a.(1) <- {|quoted "string"|}
    | None | Some _ -> try assert false with Not_found -> raise (Failed {x|y|x})
end

let f (type a) (x : a) : (module S with type t = a) =
  let open M in let* y = g x and* z = [%ext fun ~l ?o:(p = 1.5e3) -> l + p] in
  let module N = F (X) (struct let x = 1 end) in
  (module struct include N let ( + ) a b = a ^ b end : S with type t = a);;

# 12 "generated.ml"
let () =
  for i = 0 to 10 do while true do ignore { r with a = 1; M.b } done done;
  lazy (x :: [ y; z ]) |> ignore [@warning "-8"]

external id : 'a -> 'a = "%identity" "id"
let effect_ = match f () with v -> -v | effect (E x), k -> continue k x
[%%ext let x = 1] [@@@attr "x"]

let () =
  register "https" [ main $ default_posix_clock $ generic_kv_ro "htdocs" $ stack ]
