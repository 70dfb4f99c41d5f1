(** An interface. *)

open! Lwt.Infix
type t = private A of { x : int; mutable y : 'a. 'a -> 'a } | B [@a]
type 'a r := 'a list
type s = ..
type s += C of int | D
val x : ?opt:int -> lbl:(int -> string) -> < m : int; .. > -> [> `A | `B of int & string ] Lwt.t
val ( + ) : 'a -> 'a -> 'a [@@deprecated "no"]
external f : int -> (int [@unboxed]) = "a" "b" [@@noalloc]
exception E of string * int

module type S = sig
  module M : module type of struct include N end
  module rec A : T and B : functor (X : S) () -> T with type t = X.t and module N := M
  class virtual ['a] c : int -> ?x:'a -> object ('self)
    inherit d
    val mutable v : int
    method private virtual m : 'b. 'b -> unit
    constraint 'a = int
  end
  class type ct = let open M in object method x : int end
end
[@@@ocaml.text "x"]
include S with type t := int;;
module N = M.O (* "a *) comment" *)
