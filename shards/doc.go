// Package shards takes a study apart, so that its replications can be computed in different places
// and put together to the same bytes as on one machine. It is the contract with engines that run
// shards: batch systems, data processing engines, a few machines and a copied folder.
//
// # Order
//
// An [Order] is all that determines a study, in one JSON file: which command, the scenario with its
// settings and the files that it refers to, seed, replications and method, the program's version, and
// the digest that all of this must give. [Order.Job] prepares the study from it, anywhere, and
// refuses if it would be another: by another version of the program, or an order that was changed.
//
// # Shards
//
// A study is replications 0 to n-1 in one or more rounds. Each round is cut into shards,
// ranges of replications of nearly equal size. What a shard yields is a segment of package
// [outagesim/sim/study]: its bytes depend on the order and the range only, so that a shard that is computed
// twice does no harm. A study that is driven by precision has a second round only if the first was not
// enough; who has the segments of a round can tell ([Folder.Next]). The last round of a plan is its
// follow-up, a study of its own with an order that adds to the plan's what its rounds have found.
//
// # Folder
//
// A [Folder] keeps an order and its segments:
//
//	order.json                                          the order
//	part-FROM-TO.segment                                a shard: replications FROM to TO-1
//	.unfinished-FROM-TO/                                what an interrupted shard has finished
//	follow-up/                                          the same for the follow-up of a plan
package shards
