//! Configurations and what they make.

use expect_test::{Expect, expect};
use mirage_releases::Release;

use super::{Context, describe};
use crate::{Database, Kind, Outside, SourceFile};

fn open(text: &str, release: &str) -> (Database, SourceFile) {
    let release = Release::all().find(|known| known.to_string() == release);
    let db = Database::default();
    let outside = Outside {
        setting: release,
        ..Outside::default()
    };
    let file = SourceFile::new(&db, "config.ml".into(), Kind::Config, text.into(), outside);
    (db, file)
}

/// The jobs' own devices with what they use, the networks, the disks, what is unknown or refused.
fn check_in(release: &str, text: &str, expected: Expect) {
    let (db, file) = open(text, release);
    let context = Context {
        target: Some("xen".to_owned()),
        ..Context::default()
    };
    let graph = describe(&db, file, &context);
    let mut shown = format!("{}\n", graph.name);
    let named = |id: usize| graph.nodes[id - 1].module.clone();
    for node in graph
        .nodes
        .iter()
        .filter(|node| matches!(&*node.kind, "main" | "foreign" | "impl"))
    {
        let uses: Vec<String> = graph
            .edges
            .iter()
            .filter(|edge| edge.from == node.id)
            .map(|edge| named(edge.to))
            .collect();
        shown.push_str(&format!("{} ({})\n", node.module, uses.join(", ")));
    }
    let networks: Vec<&str> = graph
        .networks
        .iter()
        .map(|network| &*network.name)
        .collect();
    let blocks: Vec<&str> = graph.blocks.iter().map(|block| &*block.name).collect();
    shown.push_str(&format!(
        "networks: {}\nblocks: {}\n",
        networks.join(" "),
        blocks.join(" ")
    ));
    for unknown in &graph.unresolved {
        shown.push_str(&format!(
            "unknown `{}`: {}\n",
            &text[unknown.range], unknown.reason
        ));
    }
    for refused in &graph.refused {
        shown.push_str(&format!("refused: {}\n", refused.message()));
    }
    expected.assert_eq(&shown);
}

fn check(text: &str, expected: Expect) {
    check_in("4.11.1", text, expected);
}

#[test]
fn functions_lists_and_formats_are_computed() {
    check(
        r#"
open Mirage
let rec disks n = if n = 0 then [] else block_of_file (Printf.sprintf "disk%02d.img" n) :: disks (n - 1)
let user = main "User.Make" (block @-> block @-> job)
let () = match disks 2 with
  | [ b; a ] -> register (String.concat "-" [ "two"; "disks" ]) [ user $ a $ b ]
  | _ -> failwith "two"
"#,
        expect![[r#"
            two-disks
            User.Make (Block, Block)
            networks: 
            blocks: disk02.img disk01.img
        "#]],
    );
}

#[test]
fn modules_and_functors_are_seen_through() {
    check(
        r#"
open Mirage
module type NAME = sig val name : string end
module Net (N : NAME) = struct let device = netif N.name end
module Lan = Net (struct let name = "lan" end)
module Devices = struct include Lan let wan = netif "wan" end
let router = main "Router.Make" (network @-> network @-> job)
let () = Devices.(register "router" [ router $ device $ wan ])
"#,
        expect![[r#"
            router
            Router.Make (Netif, Netif)
            networks: wan lan
            blocks: 
        "#]],
    );
}

#[test]
fn what_depends_on_the_machine_stays_unknown() {
    check(
        r#"
open Mirage
let disk = match Sys.getenv_opt "DISK" with Some name -> block_of_file name | None -> ramdisk "none"
let app = main "App.Make" (block @-> network @-> job)
let () = register "app" [ app $ disk $ netif "0" ]
"#,
        expect![[r#"
            app
            App.Make (, Netif)
            networks: 0
            blocks: 
            unknown `Sys.getenv_opt "DISK"`: `Sys.getenv_opt` depends on the machine
        "#]],
    );
}

#[test]
fn keys_decide() {
    let text = r#"
open Mirage
let choice = Key.create "choice" Key.Arg.(opt Cmdliner.Arg.string "left" (Cmdliner.Arg.info [ "choice" ]))
let pick = Key.(pure (fun c -> if c = "left" then `Left else `Right) $ value choice)
let disk = match_impl pick ~default:(ramdisk "none") [ (`Left, block_of_file "left.img"); (`Right, block_of_file "right.img") ]
let app = main "App.Make" (block @-> job)
let () = register "app" [ app $ disk ]
"#;
    check(
        text,
        expect![[r#"
            app
            App.Make (Block)
            networks: 
            blocks: left.img
        "#]],
    );
    let (db, file) = open(text, "4.11.1");
    let options = vec![("choice".to_owned(), Some("right".to_owned()))];
    let context = Context {
        target: Some("xen".to_owned()),
        options,
        evaluate: None,
    };
    assert_eq!(describe(&db, file, &context).blocks[0].name, "right.img");
}

#[test]
fn endless_and_deep_configurations_are_given_up() {
    check(
        r#"
open Mirage
let rec forever n = forever (n + 1)
let () = register "x" [ forever 0 ]
"#,
        expect![[r#"

            networks: 
            blocks: 
            unknown ``: the configuration takes too many steps to evaluate
        "#]],
    );
    let nested = "open Mirage\nlet cached = impl \"C.Make\" (kv_ro @-> kv_ro)\n\
        let nest k = List.fold_left (fun k _ -> cached $ k) k (List.init 5000 (fun n -> n))\n\
        let app = main \"App.Make\" (kv_ro @-> job)\n\
        let () = register \"deep\" [ app $ nest (crunch \"data\") ]\n";
    let (db, file) = open(nested, "4.11.1");
    let graph = describe(&db, file, &Context::default());
    assert!(
        graph
            .unresolved
            .iter()
            .any(|unknown| unknown.reason.contains("too deep"))
    );
}

#[test]
fn objects_made_devices_before_4_0() {
    check_in(
        "3.10.8",
        r#"
open Mirage
type store = STORE
let store = Type STORE
class my_store file = object
  inherit base_configurable
  method ty = store
  method name = "my_store"
  method module_name = "My_store"
  method! deps = [ abstract (block_of_file file) ]
end
let app = foreign "App.Make" (store @-> job)
let () = register "app" [ app $ impl (new my_store "db.img") ]
"#,
        expect![[r#"
            app
            My_store (Block)
            App.Make (My_store)
            networks: 
            blocks: db.img
        "#]],
    );
}

#[test]
fn a_job_that_takes_nothing_is_given_a_unit_and_a_constructor_may_return_two_devices() {
    let bare = "open Mirage\nlet () = register \"x\" [ main \"U\" job ]\n";
    let units = ["4.8.2", "4.9.0"].map(|release| {
        let (db, file) = open(bare, release);
        let graph = describe(&db, file, &Context::default());
        let units = graph.nodes.iter().filter(|node| node.module == "Unit");
        (units.count(), graph.printed)
    });
    let said = "adding unit argument to 'start ()' (to delay execution)";
    assert_eq!(units, [(0, vec![]), (1, vec![said])]);

    let pair = r#"open Mirage
let requests = make_dhcp_requests ()
let stack, lease = generic_stackv4v6_with_lease ~group:"g" ~dhcp_requests:requests default_network
let dns = generic_dns_client ~group:"g" ~dhcp:(requests, lease) stack (generic_happy_eyeballs stack)
let () = register "x" [ main "U" ~deps:[ dep lease ] (stackv4v6 @-> dns_client @-> job) $ stack $ dns ]
"#;
    for (target, module) in [("xen", "Dhcp_ipv4.Proj_lease"), ("qubes", "Lwt")] {
        let (db, file) = open(pair, "4.11.1");
        let context = Context {
            target: Some(target.to_owned()),
            ..Context::default()
        };
        let graph = describe(&db, file, &context);
        assert_eq!(graph.unresolved, []);
        let lease = graph.nodes.iter().find(|node| node.module == module);
        let lease = lease.map(|node| node.id);
        let users = graph.edges.iter().filter(|edge| Some(edge.to) == lease);
        let users = users.map(|edge| &*graph.nodes[edge.from - 1].module);
        assert_eq!(users.collect::<Vec<_>>(), ["Dns_client_mirage.Make", "U"]);
    }
}

#[test]
fn what_the_tool_refuses_is_known() {
    let bare = "open Mirage\nlet () = register \"x\" [ main \"U\" job ]\n";
    let refused = |release: &str, text: &str| {
        let (db, file) = open(text, release);
        super::refused(&db, file).len()
    };
    assert_eq!(
        ["4.3.6", "4.4.2", "4.8.2", "4.9.0"].map(|release| refused(release, bare)),
        [0, 1, 1, 0]
    );
    let slash = "open Mirage\nlet () = register \"\" [ main \"U\" (job @-> job) $ noop ]\n";
    assert_eq!(refused("4.11.1", slash), 1);
    let clash = "open Mirage\nlet k = Key.create \"target\" Key.Arg.(opt Cmdliner.Arg.string \"\" (Cmdliner.Arg.info [ \"target\" ]))\n\
        let disk = if_impl Key.(pure (fun s -> s = \"a\") $ value k) (ramdisk \"a\") (ramdisk \"b\")\n\
        let () = register \"x\" [ main \"U\" (block @-> job) $ disk ]\n";
    assert_eq!(refused("4.11.1", clash), 1);
}

#[test]
fn formats_wait_for_their_arguments() {
    check(
        r#"
open Mirage
let name = Printf.sprintf "%s-%02d.%s"
let disks = List.map (Printf.ksprintf block_of_file "d%d") [ 1; 2 ]
let user = main "User.Make" (block @-> job)
let () = register (name "a" 7 "b") (List.map (fun disk -> user $ disk) disks)
"#,
        expect![[r#"
            a-07.b
            User.Make (Block)
            User.Make (Block)
            networks: 
            blocks: d1 d2
        "#]],
    );
}

#[test]
fn a_list_with_an_unknown_end_keeps_its_head() {
    check(
        r#"
open Mirage
let user = main "User.Make" (block @-> job)
let more = match Sys.getenv_opt "MORE" with Some n -> [ user $ block_of_file n ] | None -> []
let () = register "head" ((user $ block_of_file "known.img") :: more)
"#,
        expect![[r#"
            head
            User.Make (Block)
            networks: 
            blocks: known.img
            unknown `Sys.getenv_opt "MORE"`: `Sys.getenv_opt` depends on the machine
        "#]],
    );
}

#[test]
fn what_may_not_run_leaves_what_it_changes_unknown() {
    check(
        r#"
open Mirage
let name = ref "a.img"
let count = ref 0
let () = if Sys.file_exists "b.img" then name := "b.img"
let () = for _ = 1 to String.length (Sys.getcwd ()) do incr count done
let user = main "User.Make" (block @-> job)
let () = register "maybe" [ user $ block_of_file !name; user $ block_of_file (string_of_int !count) ]
"#,
        expect![[r#"
            maybe
            User.Make (Block)
            User.Make (Block)
            networks: 
            blocks: 
            unknown `Sys.file_exists "b.img"`: `Sys.file_exists` depends on the machine
            unknown `(Sys.getcwd ())`: `Sys.getcwd` depends on the machine
        "#]],
    );
}

#[test]
fn exceptions_carry_their_arguments() {
    check(
        r#"
open Mirage
exception Named of string
let user = main "User.Make" (block @-> job)
let a = try raise (Named "named.img") with Named n -> n
let b = try failwith "failed.img" with Failure n -> n
let c = match List.find (fun n -> n > 3) [ 1; 2 ] with exception Not_found -> "none.img" | _ -> "some.img"
let d = let exception Local of int in try raise (Local 4) with Local n -> string_of_int n
let () = register "raised" (List.map (fun n -> user $ block_of_file n) [ a; b; c; d ])
"#,
        expect![[r#"
            raised
            User.Make (Block)
            User.Make (Block)
            User.Make (Block)
            User.Make (Block)
            networks: 
            blocks: none.img named.img failed.img 4
        "#]],
    );
}

#[test]
fn a_device_that_comes_with_another_is_taken_apart() {
    let text = r#"
open Mirage
let dhcp_requests = make_dhcp_requests ()
let stack, lease = generic_stackv4v6_with_lease ~dhcp_requests default_network
let he = generic_happy_eyeballs stack
let dns = generic_dns_client ~dhcp:(dhcp_requests, lease) stack he
let user = main "User.Make" (stackv4v6 @-> dns_client @-> job)
let () = register "leased" [ user $ stack $ dns ]
"#;
    let (db, file) = open(text, "4.11.1");
    let mut found = crate::diagnostics(&db, file).iter();
    assert!(found.all(|it| !it.rejects));
    assert_eq!(super::refused(&db, file), []);
    check(
        text,
        expect![[r#"
            leased
            User.Make (Tcpip_stack_direct.MakeV4V6, Dns_client_mirage.Make)
            networks: 0
            blocks: 
        "#]],
    );
}

#[test]
fn data_can_be_changed() {
    check(
        r#"
open Mirage
type config = { file : string; mutable seen : bool }
let base = { file = "base"; seen = false }
let other = { base with file = base.file ^ "2" }
let () = base.seen <- true
let names = [| "x"; "y" |]
let () = names.(1) <- other.file
let table = Hashtbl.create 7
let () = List.iteri (fun i n -> Hashtbl.replace table n i) [ "p"; "q"; "p" ]
let queue = Queue.create ()
let () = Queue.add "first" queue; Queue.add "second" queue
let buffer = Buffer.create 3
let () = Buffer.add_string buffer "buf"; Buffer.add_char buffer '!'
let user = main "User.Make" (block @-> job)
let () =
  register "data"
    (List.map (fun n -> user $ block_of_file n)
       [ string_of_bool base.seen; names.(1); string_of_int (Hashtbl.find table "p"); Queue.pop queue;
         Buffer.contents buffer ])
"#,
        expect![[r#"
            data
            User.Make (Block)
            User.Make (Block)
            User.Make (Block)
            User.Make (Block)
            User.Make (Block)
            networks: 
            blocks: buf! first base2 2 true
        "#]],
    );
}

#[test]
fn maps_sets_and_objects_are_computed() {
    check(
        r#"
open Mirage
module M = Map.Make (String)
module S = Set.Make (Int)
let map = M.(empty |> add "b" "bee" |> add "a" "ay")
let keys = M.fold (fun k v all -> (k ^ v) :: all) map []
let set = S.elements (S.of_list [ 5; 2; 5 ]) |> List.map string_of_int
class counter start = object (self)
  val mutable n = start
  method step = n <- n + 1
  method twice = self#step; self#step; n
end
let counter = new counter 3
let ( let* ) = Option.bind
let both = let* a = Some "left" in let* b = List.nth_opt [ "right" ] 0 in Some (a ^ b)
let user = main "User.Make" (block @-> job)
let () =
  register "more"
    (List.map (fun n -> user $ block_of_file n)
       (keys @ set @ [ string_of_int counter#twice; Option.get both ]))
"#,
        expect![[r#"
            more
            User.Make (Block)
            User.Make (Block)
            User.Make (Block)
            User.Make (Block)
            User.Make (Block)
            User.Make (Block)
            networks: 
            blocks: aay bbee 2 5 leftright
        "#]],
    );
}

#[test]
fn values_of_keys_are_read_by_the_configuration() {
    let text = r#"
open Mirage
type mode = Fast | Slow
let read = function "fast" -> Ok Fast | "slow" -> Ok Slow | other -> Error (`Msg other)
let print f mode = Format.pp_print_string f (match mode with Fast -> "fast" | Slow -> "slow")
let mode = Key.(create "mode" Arg.(opt (Cmdliner.Arg.conv (read, print)) Slow (info [ "mode" ])))
let is_fast = Key.map (fun mode -> mode = Fast) (Key.value mode)
let user = main "User.Make" (block @-> job)
let () = register "modes" [ user $ if_impl is_fast (block_of_file "fast.img") (block_of_file "slow.img") ]
"#;
    let (db, file) = open(text, "4.11.1");
    let context = Context {
        target: Some("xen".to_owned()),
        options: vec![("mode".to_owned(), Some("fast".to_owned()))],
        ..Context::default()
    };
    let graph = describe(&db, file, &context);
    assert_eq!(graph.blocks.len(), 1);
    assert_eq!(graph.blocks[0].name, "fast.img");
    expect![[r#"
        Name       modes
        Keys       mode=fast,
                   target=xen"#]]
    .assert_eq(&super::report(&graph, ""));
}

#[test]
fn every_registered_unikernel_is_described() {
    let text = r#"
open Mirage
let user = main "User.Make" (network @-> job)
let () = register "one" [ user $ netif "a" ]
let () = register "two" [ user $ netif "b" ]
"#;
    let (db, file) = open(text, "4.11.1");
    let all = super::describe_all(&db, file, &Context::default());
    let names: Vec<&str> = all.iter().map(|graph| &*graph.name).collect();
    assert_eq!(names, ["one", "two"]);
    // The networks of the first are still there for the second, as in the tool.
    assert_eq!(all[1].networks.len(), 2);
}

#[test]
fn devices_bring_packages() {
    let text = "open Mirage\nlet job = main ~packages:[ package \"logs\" ] \"U.Main\" (stackv4v6 @-> job)\n\
                let () = register \"x\" [ job $ generic_stackv4v6 default_network ]\n";
    let packages = |release: &str, module: &str| {
        let (db, file) = open(text, release);
        let context = Context {
            target: Some("xen".to_owned()),
            ..Context::default()
        };
        let graph = describe(&db, file, &context);
        let node = graph.nodes.iter().find(|node| node.module == module);
        node.map(|node| node.packages.clone()).unwrap_or_default()
    };
    assert_eq!(packages("4.11.1", "Arp.Make"), ["arp"]);
    assert_eq!(packages("4.11.1", "U.Main"), ["logs"]);
}
