// Package vocabulary has the steps of features, by family. A step is a value: its
// sentence, its documentation, an example, and what it does in a scenario's world.
package vocabulary

import (
	"sync"

	"github.com/gherkube/gherkube/steps/sentence"
	"github.com/gherkube/gherkube/steps/target"
)

// families are all steps. The order is that of the catalogue.
func families() []sentence.Family {
	return []sentence.Family{
		family("Nodes", "What the scenario's cluster is like. A cluster that cannot be so skips the scenario with that reason.", nodeSteps),
		family("Applications", "What stands in the repository that the feature is part of. Names are looked for in the scenario's own files, from the feature's folder, and from the root: the nearest folder above with a gherkube.yaml or a .git, or that of --root. docs/your-application.md has more.", applicationSteps, ingressSteps),
		family("Manifests", "Files of the scenario and objects made from them. A step that changes something fails if the cluster refuses; the forms with \"try to\" do not, and the refusal is then looked at with the steps about commands.", manifestSteps),
		family("kubectl commands", "Commands are typed as in a terminal and run by upstream's kubectl. Each takes 100 ms of the cluster's time before its request is made; commands that wait do so in the cluster's time.", kubectlSteps),
		family("State", "What things are, now or within a time. A step without a time looks at the present instant and lets no time pass.", stateSteps, eventSteps),
		family("Values", "Any value of any object, custom resources too, now: as the API server has it. A value that is not there fails the step.", valueSteps),
		family("Order and time", "When things happened. These steps read the trace of everything that happened since the scenario's start, and let time pass where they say so.", timeSteps),
		family("Container behaviour", "What a container does, said where the scenario needs it: its image is `"+target.ActorImage+"`, and the doc string is a behaviour script (one statement a line; package runtime/actor/script has the language). Manifests may use the image too, with the script as args. It has the program and cat, and no shell. A container that leaks, or is to be OOM-killed, needs a memory limit; here it gets one of "+actorMemory+".", actorSteps),
		family("Traffic and logs", "What containers say, and which of them answer.", trafficSteps, loadSteps),
		family("Metrics", "Values that adapters of custom.metrics.k8s.io and external.metrics.k8s.io serve to autoscalers, from the step on. A cluster without such adapters skips the scenario. What containers use of CPU and memory is measured, and not set: see Container behaviour.", metricSteps),
		family("Faults", "What goes wrong from outside. A cluster that cannot do it skips the scenario with that reason.", faultSteps, shutdownSteps, staticPodSteps),
		family("Validation", "What `gherkube validate` finds in a manifest, without a cluster.", validationSteps),
	}
}

// Steps is the vocabulary of features, compiled once. A sentence that is wrong is a
// mistake in this package, which its tests find.
var Steps = sync.OnceValue(func() *sentence.Vocabulary {
	v, err := sentence.Compile(families())
	if err != nil {
		panic(err)
	}
	return v
})
