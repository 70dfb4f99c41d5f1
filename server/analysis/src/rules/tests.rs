//! What the rules say, with carets below the places.

use crate::fixture::check_diagnostics as check;

#[test]
fn removed_new_and_misspelt() {
    check(
        r#"
release 4.5.0
open Mirage
let main = foreign "Unikernel.Main" (netwrok @-> job)
           ^^^^^^^ foreign-removed: `foreign` was removed in MirageOS 4.5.0: write `main` (possible since 4.0.0)
                                     ^^^^^^^ unbound-name: there is no value `netwrok` in MirageOS 4.5.0; did you mean `network`?
"#,
    );
    check(
        r#"
release 4.9.0
open Mirage
let x = Kye.(value 1) and y = Key.valeu and z = Lisst.map
        ^^^ unbound-name: there is no module `Kye` in MirageOS 4.9.0; did you mean `Key`?
                              ^^^^^^^^^ unbound-name: `Key` has no value `valeu` in MirageOS 4.9.0; did you mean `value`?
                                                ^^^^^^^^^ unbound-name: there is no module `Lisst` in MirageOS 4.9.0; did you mean `List`?
"#,
    );
}

#[test]
fn labels() {
    check(
        r#"
open Mirage
let main = main ~package:[] "Unikernel.Main" job
                         ^^ unknown-label: `main` has no argument `~package` in MirageOS 4.11.1; did you mean `~packages`?
let f = List.map ~f:1
                    ^ unknown-label: `map` has no argument `~f`
"#,
    );
}

#[test]
fn what_is_unknown_is_silent() {
    check(
        r#"
release 3.6.0
open Mirage
open Helpers
let x = anything_at_all Whatever
let y = Other.thing
"#,
    );
}

#[test]
fn deprecation() {
    check(
        r#"
release 4.4.0
open Mirage
let c = default_console
        ^^^^^^^^^^^^^^^ console-deprecated: `default_console` is deprecated since MirageOS 4.4.0: drop the argument; use Logs in unikernel.ml
"#,
    );
    check(
        r#"
release 4.4.0
open Mirage
let c = default_console [@@warning "-3"]
"#,
    );
}

#[test]
fn headers() {
    check(
        r#"
release 4.9.0
(* mirage >= 4.10.0 *)
^^^^^^^^^^^^^^^^^^^^^^ header-mismatch: MirageOS 4.9.0 (as set) is outside these bounds
open Mirage
"#,
    );
    check(
        r#"
(* mirage > 4.10.0 *)
^^^^^^^^^^^^^^^^^^^^^ header-malformed: `mirage configure` cannot read this first line; write it like `(* mirage >= 4.9.0 & < 4.12.0 *)`
open Mirage
"#,
    );
}

#[test]
fn headers_that_say_too_much_or_too_little() {
    // `foreign` went away with 4.5.0, and `main` came with 4.0.0.
    check(
        r#"
release 4.4.1
(* mirage >= 4.4.1 & < 4.6.0 *)
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ header-too-wide: these bounds allow MirageOS 4.5.0, which refuses this file: there is no value `foreign`
open Mirage
let () = register "x" [ foreign "Unikernel" (job @-> job) $ noop ]
"#,
    );
    check(
        r#"
release 4.9.0
(* mirage >= 4.9.0 & < 4.10.0 *)
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ header-too-narrow: MirageOS 4.11.1 accepts this file, too
open Mirage
let () = register "x" [ main "Unikernel" (job @-> job) $ noop ]
"#,
    );
    // A narrow lower bound is meant.
    check(
        r#"
release 4.9.0
(* mirage >= 4.9.0 *)
open Mirage
let () = register "x" [ main "Unikernel" (job @-> job) $ noop ]
"#,
    );
    check(
        r#"
open Mirage
^^^^^^^^^^^ header-missing: nothing says for which releases of MirageOS this is; `(* mirage >= 4.9.0 *)` would
let () = register "x" [ main "Unikernel" (ptime @-> job) $ default_ptime ]
"#,
    );
    // Every release that reads the line accepts this.
    check(
        r#"
open Mirage
let () = register "x" [ main "Unikernel" (job @-> job) $ noop ]
"#,
    );
    // No release below 4.4.1 reads it.
    check(
        r#"
release 4.4.1
(* mirage >= 3.0.0 & < 4.5.0 *)
open Mirage
let () = register "x" [ foreign "Unikernel" (job @-> job) $ noop ]
"#,
    );
    // Who says the release elsewhere needs no header, and older tools read none.
    check(
        r#"
release 4.4.0
open Mirage
let () = register "x" [ main "Unikernel" (job @-> job) $ noop ]
"#,
    );
}
