package comparison_test

import (
	"slices"
	"testing"

	"github.com/gherkube/gherkube/runtime/trace/comparison"
)

// What two traces state, and how they deviate in words.
func TestFacts(t *testing.T) {
	const end = "60 Scenario s END\n"
	for _, c := range []struct {
		name, left, right string
		want              []string
	}{
		{"the same in one write",
			"0 Pod p ADDED phase=Pending\n1 Pod p MODIFIED phase=Running\n1.1 Pod p MODIFIED app/a=running\n",
			"0 Pod p ADDED phase=Pending\n4 Pod p MODIFIED phase=Running app/a=running\n", nil},
		{"a passing value",
			"0 Pod p ADDED phase=Pending\n1 Pod p MODIFIED phase=Running\n2 Pod p MODIFIED phase=Succeeded\n",
			"0 Pod p ADDED phase=Pending\n1 Pod p MODIFIED phase=Succeeded\n", nil},
		{"a condition that comes back after a passing value",
			"0 Pod p ADDED conditions.Ready=False\n1 Pod p MODIFIED conditions.Ready=True\n2 Pod p MODIFIED conditions.Ready=False\n",
			"0 Pod p ADDED conditions.Ready=False\n", nil},
		{"a sum that comes back, and passes again where both showed it first",
			"0 DaemonSet d ADDED status.currentNumberScheduled=2\n9 DaemonSet d MODIFIED status.currentNumberScheduled=1\n9.1 DaemonSet d MODIFIED status.currentNumberScheduled=2\n" +
				"20 DaemonSet d MODIFIED status.currentNumberScheduled=1\n20.1 DaemonSet d MODIFIED status.currentNumberScheduled=2\n",
			"0 DaemonSet d ADDED status.currentNumberScheduled=2\n", nil},
		{"a condition that comes back after a value that lasts",
			"0 Pod p ADDED conditions.Ready=False\n1 Pod p MODIFIED conditions.Ready=True\n9 Pod p MODIFIED conditions.Ready=False\n",
			"0 Pod p ADDED conditions.Ready=False\n",
			[]string{"on kind pod p became Ready at 1.0 s, pod p became not Ready at 9.0 s; on sim that did not happen"}},
		{"revisions whose hashes have the instant of a restart in them",
			"0 StatefulSet d ADDED status.currentRevision=d-1a status.updateRevision=d-1a\n5 StatefulSet d MODIFIED status.updateRevision=d-2b\n20 StatefulSet d MODIFIED status.currentRevision=d-2b\n",
			"0 StatefulSet d ADDED status.currentRevision=d-1a status.updateRevision=d-1a\n5 StatefulSet d MODIFIED status.updateRevision=d-3c\n20 StatefulSet d MODIFIED status.currentRevision=d-3c\n", nil},
		{"a revision that comes back",
			"0 StatefulSet d ADDED status.updateRevision=d-1a\n9 StatefulSet d MODIFIED status.updateRevision=d-2b\n20 StatefulSet d MODIFIED status.updateRevision=d-1a\n",
			"0 StatefulSet d ADDED status.updateRevision=d-1a\n9 StatefulSet d MODIFIED status.updateRevision=d-2b\n20 StatefulSet d MODIFIED status.updateRevision=d-3c\n",
			[]string{"on kind status.updateRevision of StatefulSet d became revision 1 at 20.0 s; on sim status.updateRevision of StatefulSet d became revision 3 at 20.0 s"}},
		{"of several passing values one is missing: the others keep their places",
			"0 Pod p ADDED conditions.Ready=True app/a=running\n1 Pod p MODIFIED conditions.Ready=False app/a=terminated:Error:1\n12 Pod p MODIFIED conditions.Ready=True app/a=running\n" +
				"13 Pod p MODIFIED conditions.Ready=False\n35 Pod p MODIFIED conditions.Ready=True app/a.restartCount=2\n50 Pod p MODIFIED conditions.Ready=False\n",
			"0 Pod p ADDED conditions.Ready=True app/a=running\n1 Pod p MODIFIED conditions.Ready=False app/a=terminated:Error:1\n13 Pod p MODIFIED app/a=running\n" +
				"35 Pod p MODIFIED conditions.Ready=True app/a.restartCount=2\n50 Pod p MODIFIED conditions.Ready=False\n", nil},
		{"mirror pods of nodes with other names",
			"0 Pod web-n1 ADDED owner=Node/n1 phase=Pending\n9 Pod web-n1 MODIFIED phase=Running\n",
			"0 Pod web-kind-worker ADDED owner=Node/kind-worker phase=Pending\n9 Pod web-kind-worker MODIFIED phase=Running\n", nil},
		{"an object that is made again",
			"0 Pod p ADDED phase=Pending\n9 Pod p DELETED\n9.1 Pod p ADDED phase=Pending\n",
			"0 Pod p ADDED phase=Pending\n",
			[]string{"on kind pod p was created at 9.1 s; on sim that did not happen", "on kind pod p became Pending at 9.1 s; on sim that did not happen"}},
		{"a value that lasts",
			"0 Pod p ADDED phase=Pending\n1 Pod p MODIFIED phase=Running\n9 Pod p MODIFIED phase=Succeeded\n",
			"0 Pod p ADDED phase=Pending\n1 Pod p MODIFIED phase=Succeeded\n",
			[]string{"on kind pod p became Running at 1.0 s; on sim that did not happen"}},
		{"another value",
			"0 Pod p ADDED phase=Pending\n1 Pod p MODIFIED app/a=terminated:Error:1\n",
			"0 Pod p ADDED phase=Pending\n1 Pod p MODIFIED app/a=terminated:Completed:0\n",
			[]string{"on kind container a of pod p ended (Error, exit code 1) at 1.0 s; on sim container a of pod p ended (Completed) at 1.0 s"}},
		{"an object",
			"0 Deployment d ADDED status.replicas=1\n", "",
			[]string{"on kind deployment d was created at 0.0 s; on sim that did not happen"}},
		{"an end",
			"0 Pod p ADDED phase=Pending\n5 Pod p MODIFIED deletionTimestamp=true\n6 Pod p DELETED\n",
			"0 Pod p ADDED phase=Pending\n5 Pod p MODIFIED deletionTimestamp=true\n",
			[]string{"on kind pod p was gone at 6.0 s; on sim that did not happen"}},
		{"an event, and how often it is seen does not matter",
			"0 Pod p ADDED phase=Pending\n1 Event e1 ADDED object=Pod/p reason=Pulled\n2 Event e1 MODIFIED count=2\n3 Event e2 ADDED object=Pod/p reason=Killing\n",
			"0 Pod p ADDED phase=Pending\n1 Event e1 ADDED object=Pod/p reason=Pulled\n",
			[]string{"on kind the event Killing about pod p was seen at 3.0 s; on sim that did not happen"}},
		{"order",
			"0 Pod p ADDED phase=Pending\n5 Pod p MODIFIED conditions.Ready=True\n7 Pod p MODIFIED app/hook=running\n",
			"0 Pod p ADDED phase=Pending\n5 Pod p MODIFIED app/hook=running\n6.5 Pod p MODIFIED conditions.Ready=True\n",
			[]string{"on kind pod p became Ready 2.0 s before container hook of pod p started; on sim 1.5 s after it"}},
		{"order that is chance",
			"0 Pod p ADDED phase=Pending\n5 Pod p MODIFIED conditions.Ready=True\n5.5 Pod p MODIFIED app/hook=running\n",
			"0 Pod p ADDED phase=Pending\n5 Pod p MODIFIED app/hook=running\n6.5 Pod p MODIFIED conditions.Ready=True\n", nil},
		{"reasons, messages and generations say more about something else",
			"0 Pod p ADDED phase=Pending conditions.Ready=False/A message=x generation=1\n",
			"0 Pod p ADDED phase=Pending conditions.Ready=False/B message=y generation=2\n", nil},
		{"conditions and other words",
			"0 Job j ADDED conditions.Complete=False conditions.Odd=Unknown spec.replicas=1 status.active=1\n",
			"0 Job j ADDED conditions.Complete=True conditions.Odd=True spec.replicas=2 status.active=1\n",
			[]string{
				"on kind job j became not Complete at 0.0 s; on sim job j became Complete at 0.0 s",
				"on kind condition Odd of job j became Unknown at 0.0 s; on sim job j became Odd at 0.0 s",
				"on kind spec.replicas of job j became 1 at 0.0 s; on sim spec.replicas of job j became 2 at 0.0 s"}},
		{"what was there before the first command was found",
			"0 Node n ADDED taints=a\n0 PersistentVolume v ADDED phase=Bound\n0 Node n MODIFIED taints=b unschedulable=true\n1 Command c RUN\n2 Pod p ADDED phase=Pending\n3 PersistentVolume v DELETED\n",
			"0 Node n ADDED taints=c\n1 Command c RUN\n2 Pod p ADDED phase=Pending\n", nil},
		{"what happens after it was done",
			"0 Node n ADDED taints=a\n1 Command c RUN\n2 Node n MODIFIED taints=b\n3 PersistentVolume v ADDED phase=Bound\n",
			"0 Node n ADDED taints=a\n1 Command c RUN\n", []string{
				"on kind taints of node node~1 became b at 2.0 s; on sim that did not happen",
				"on kind PersistentVolume v was created at 3.0 s; on sim that did not happen"}},
		{"when a back-off shows is chance",
			"0 Pod p ADDED app/a=terminated:Error:1 app/a.restartCount=1\n1 Pod p MODIFIED app/a=waiting:CrashLoopBackOff\n40 Pod p MODIFIED app/a=running app/a.restartCount=2\n",
			"0 Pod p ADDED app/a=terminated:Error:1 app/a.restartCount=1\n39 Pod p MODIFIED app/a=running app/a.restartCount=2\n", nil},
		{"a state that a back-off comes between",
			"0 Pod p ADDED app/a=waiting:RunContainerError\n1 Pod p MODIFIED app/a=waiting:CrashLoopBackOff\n40 Pod p MODIFIED app/a=waiting:RunContainerError\n",
			"0 Pod p ADDED app/a=waiting:RunContainerError\n", nil},
		{"how often a container was restarted is not",
			"0 Pod p ADDED app/a=terminated:Error:1 app/a.restartCount=1\n1 Pod p MODIFIED app/a=waiting:CrashLoopBackOff\n40 Pod p MODIFIED app/a=running app/a.restartCount=2\n",
			"0 Pod p ADDED app/a=terminated:Error:1 app/a.restartCount=1\n39 Pod p MODIFIED app/a=running app/a.restartCount=1\n",
			[]string{"on kind restarts of container a of pod p became 2 at 40.0 s; on sim that did not happen"}},
	} {
		for range 3 { // in the same order each time
			r := comparison.Compare(read(t, c.left+end), read(t, c.right+end), tolerance)
			var got []string
			for _, d := range r.Facts().Deviations {
				got = append(got, d.Words("kind", "sim"))
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%s:\ngot  %q\nwant %q", c.name, got, c.want)
			}
		}
	}
}

// How long a state of a pod lasted is told by the server's own instants: a
// kubelet that is busy writes the next one late, or both at once.
func TestStatesThatWereOverBeforeTheyWereSeen(t *testing.T) {
	const created, scheduled = "0 Command c RUN\n1 Pod p ADDED phase=Pending\n", "1 Pod p MODIFIED conditions.PodScheduled=True\n"
	left := created + scheduled + "3 Pod p MODIFIED app/a=waiting:ContainerCreating app/a.ready=false conditions.Ready=False\n" +
		"12 Pod p MODIFIED app/a=running app/a.ready=true conditions.Ready=True phase=Running\n60 Scenario s END\n"
	right := created + scheduled + "4 Pod p MODIFIED app/a=running app/a.ready=true conditions.Ready=True phase=Running\n60 Scenario s END\n"
	for _, c := range []struct {
		ran  string // when the container began to run, on the left
		want int
	}{{"2026-01-01T00:00:05Z", 0}, {"2026-01-01T00:00:12Z", 3}, {"1970-01-01T00:00:00Z", 3}} {
		l := read(t, left)
		l[1].Times = map[string]string{"creationTimestamp": "2026-01-01T00:00:01Z"}
		l[4].Times = map[string]string{"app/a.state.startedAt": c.ran, "conditions.Ready": c.ran}
		if d := comparison.Compare(l, read(t, right), tolerance).Facts().Deviations; len(d) != c.want {
			t.Errorf("it ran at %s: %d deviations, want %d: %+v", c.ran, len(d), c.want, d)
		}
	}
}

// A trace that ends too early to show something does not contradict it.
func TestFactsThatTheOtherTraceIsTooShortFor(t *testing.T) {
	left := "0 Pod p ADDED phase=Pending\n30 Pod p MODIFIED phase=Running\n60 Scenario s END\n"
	right := "0 Pod p ADDED phase=Pending\n20 Scenario s END\n"
	if d := comparison.Compare(read(t, left), read(t, right), tolerance).Facts().Deviations; len(d) > 0 {
		t.Errorf("deviates: %+v", d)
	}
}

// How late something is counts from the command before it, and from the fact
// before it.
func TestShifts(t *testing.T) {
	left := "0 Command b RUN\n0 Pod p ADDED phase=Pending\n1 Pod p MODIFIED phase=Running\n50 Command c RUN\n51 Pod p MODIFIED phase=Succeeded\n"
	right := "0 Command b RUN\n0 Pod p ADDED phase=Pending\n9 Pod p MODIFIED phase=Running\n58 Command c RUN\n59 Pod p MODIFIED phase=Succeeded\n"
	shifts := comparison.Compare(read(t, left), read(t, right), tolerance).Facts().Shifts
	if len(shifts) != 1 || shifts[0].Words("kind", "sim") != "on sim pod p became Running 8.0 s later than on kind" {
		t.Errorf("shifts: %+v", shifts)
	}
}
