package comparison_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gherkube/gherkube/runtime/trace"
	"github.com/gherkube/gherkube/runtime/trace/comparison"
)

var update = flag.Bool("update", false, "write the golden files anew")

// read reads a trace of lines, each "SECONDS KIND NAME EVENT field=value ...";
// a value "-" is a field that is gone, and owner=KIND/NAME an owner.
func read(t *testing.T, text string) trace.Trace {
	t.Helper()
	var out trace.Trace
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		at, err := time.ParseDuration(words[0] + "s")
		if err != nil {
			t.Fatal(err)
		}
		tr := trace.Transition{At: at, Kind: words[1], Name: words[2], Event: trace.EventType(words[3]), Set: trace.Fields{}}
		for _, w := range words[4:] {
			name, value, _ := strings.Cut(w, "=")
			switch {
			case name == "owner":
				tr.Set["ownerReferences"] = []any{value + "/controller"}
			case value == "-":
				tr.Set[name] = nil
			default:
				tr.Set[name] = value
			}
		}
		out = append(out, tr)
	}
	return out
}

const tolerance = 2 * time.Second

func TestClasses(t *testing.T) {
	const pod = "1 Pod p ADDED phase=Pending\n"
	const later = "9 Scenario s END\n"
	for _, tc := range []struct {
		name, left, right string
		want              []comparison.Class
		verdict           comparison.Verdict
	}{
		{"the same", pod + later, pod + later, []comparison.Class{comparison.Equal}, comparison.Agree},
		{"within the tolerance", pod, "2.9 Pod p ADDED phase=Pending\n", []comparison.Class{comparison.Equal}, comparison.Agree},
		{"too late", pod, "3.1 Pod p ADDED phase=Pending\n", []comparison.Class{comparison.Timing}, comparison.TimingOnly},
		{"another value", pod, "1 Pod p ADDED phase=Running\n", []comparison.Class{comparison.Differ}, comparison.Differs},
		{"missing", pod, later, []comparison.Class{comparison.Missing}, comparison.Differs},
		{"extra", later, pod, []comparison.Class{comparison.Extra}, comparison.Differs},
		{"after the other's end", pod + "8 Pod p DELETED x\n", pod + "6 Scenario s END\n",
			[]comparison.Class{comparison.Equal, comparison.Unseen}, comparison.Agree},
		{"before the other's end", pod + "8 Pod p DELETED x\n", pod + "11 Scenario s END\n",
			[]comparison.Class{comparison.Equal, comparison.Missing}, comparison.Differs},
		{"two writes in one", pod + "2 Pod p MODIFIED app/a=running\n3 Pod p MODIFIED app/a=terminated phase=Succeeded\n",
			pod + "3 Pod p MODIFIED app/a=terminated phase=Succeeded\n",
			[]comparison.Class{comparison.Equal, comparison.Coalesced}, comparison.Agree},
		{"the same in other writes", pod + "2 Pod p MODIFIED a=1x\n3 Pod p MODIFIED b=1x c=1x\n",
			pod + "2 Pod p MODIFIED a=1x b=1x\n3 Pod p MODIFIED c=1x\n",
			[]comparison.Class{comparison.Equal, comparison.Coalesced}, comparison.Agree},
		{"never seen running, for too long", pod + "2 Pod p MODIFIED app/a=running\n5 Pod p MODIFIED app/a=terminated\n",
			pod + "5 Pod p MODIFIED app/a=terminated\n",
			[]comparison.Class{comparison.Equal, comparison.Missing, comparison.Equal}, comparison.Differs},
		{"a sum that changes later, after another line", "1 Deployment d ADDED a=1x\n2 Deployment d MODIFIED status.x=2x\n3 Deployment d MODIFIED a=2x\n" + later,
			"1 Deployment d ADDED a=1x\n3 Deployment d MODIFIED a=2x\n6 Deployment d MODIFIED status.x=2x\n" + later,
			[]comparison.Class{comparison.Equal, comparison.Timing, comparison.Equal}, comparison.TimingOnly},
		{"a field of its own that changes later, after another line", "1 Deployment d ADDED a=1x\n2 Deployment d MODIFIED b=2x\n3 Deployment d MODIFIED a=2x\n" + later,
			"1 Deployment d ADDED a=1x\n3 Deployment d MODIFIED a=2x\n6 Deployment d MODIFIED b=2x\n" + later,
			[]comparison.Class{comparison.Equal, comparison.Missing, comparison.Equal, comparison.Extra}, comparison.Differs},
		{"after the end, for one that is late before", "1 Pod p ADDED phase=Pending\n2 Pod p MODIFIED phase=Running\n6 Pod p DELETED x\n9 Scenario s END\n",
			"1 Pod p ADDED phase=Pending\n6 Pod p MODIFIED phase=Running\n9 Scenario s END\n",
			[]comparison.Class{comparison.Equal, comparison.Timing, comparison.Unseen}, comparison.TimingOnly},
		{"the other way round", pod + "2 Pod p MODIFIED a=1x\n3 Pod p MODIFIED a=2x\n" + later,
			pod + "2 Pod p MODIFIED a=2x\n3 Pod p MODIFIED a=1x\n" + later,
			[]comparison.Class{comparison.Equal, comparison.Coalesced, comparison.Missing}, comparison.Differs},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := comparison.Compare(read(t, tc.left), read(t, tc.right), tolerance)
			var got []comparison.Class
			for _, s := range r.Steps {
				got = append(got, s.Class)
			}
			if len(got) != len(tc.want) {
				t.Fatalf("the steps are %v, want %v", got, tc.want)
			}
			for i := range got {
				if got[i] != tc.want[i] {
					t.Errorf("step %d is %s, want %s", i+1, got[i], tc.want[i])
				}
			}
			if r.Verdict() != tc.verdict {
				t.Errorf("the verdict is %s, want %s", r.Verdict(), tc.verdict)
			}
		})
	}
}

// Instants are measured from the latest command, and from the line before.
func TestOneLateReactionIsOneDifference(t *testing.T) {
	left := read(t, "1 Command - RUN\n2 Pod p ADDED a=1x\n3 Pod p MODIFIED a=2x\n10 Command - RUN\n11 Pod p MODIFIED a=3x\n")
	right := read(t, "5 Command - RUN\n9 Pod p ADDED a=1x\n10 Pod p MODIFIED a=2x\n30 Command - RUN\n31 Pod p MODIFIED a=3x\n")
	r := comparison.Compare(left, right, tolerance)
	if d := r.Differences(); len(d) != 1 || d[0].Class != comparison.Timing || d[0].Late != 3*time.Second {
		t.Errorf("the differences are %+v, want the first line, 3s late", d)
	}
}

// A job that begins after another one is that which began after it in the other
// trace too, however much of the two is shown; and what belongs to one that is late
// is due as late.
func TestJobsThatFollowOneAnotherAreInOrder(t *testing.T) {
	const left = `
0 CronJob c ADDED a=1x
1 Job c-29923010 ADDED owner=CronJob/c a=1x
1 CronJob c MODIFIED status.active=1x
60 Job c-29923010 MODIFIED done=1x
70 Job c-29923011 ADDED owner=CronJob/c a=1x
70 CronJob c MODIFIED status.active=2x
125 Scenario s END
`
	const right = `
0 CronJob c ADDED a=1x
1 Job c-29923010 ADDED owner=CronJob/c a=1x
1 CronJob c MODIFIED status.active=1x
60 Job c-29923010 MODIFIED done=1x
61 Job c-29923011 ADDED owner=CronJob/c a=1x
61 CronJob c MODIFIED status.active=2x
119 Job c-29923011 MODIFIED done=1x
120 Job c-29923012 ADDED owner=CronJob/c a=1x
120 CronJob c MODIFIED status.active=3x
120 Event e ADDED object=Job/c-29923012 reason=SuccessfulCreate
125 Scenario s END
`
	r := comparison.Compare(read(t, left), read(t, right), tolerance)
	if c := r.Counts; c.Differ+c.Missing+c.Extra > 0 || c.Unseen != 4 {
		t.Errorf("the counts are %+v, want the last job unseen; %+v", c, r.Differences())
	}
	early := comparison.Compare(read(t, strings.Replace(left, "\n125 ", "\n300 ", 1)), read(t, right), tolerance)
	if c := early.Counts; c.Extra != 4 {
		t.Errorf("where the trace goes on, the counts are %+v, want the last job extra", c)
	}
}

// Which of two pods is the first, and is deleted, is chance.
func TestSiblingsArePairedByWhatTheyDo(t *testing.T) {
	const left = `
1 ReplicaSet web ADDED labels.app=web
1 Pod web-bbbbb ADDED owner=ReplicaSet/web phase=Pending nodeName=n1
1 Pod web-ccccc ADDED owner=ReplicaSet/web phase=Pending nodeName=n2
2 Pod web-bbbbb MODIFIED phase=Running
2 Pod web-ccccc MODIFIED phase=Running
2 EndpointSlice web-ddddd ADDED owner=Service/web endpoints.web-bbbbb=ready
9 Pod web-ccccc DELETED
`
	swap := strings.NewReplacer("bbbbb", "zzzzz", "ccccc", "xxxxx", "ddddd", "wwwww", "n1", "b", "n2", "a")
	lines := strings.Split(strings.TrimSpace(swap.Replace(left)), "\n")
	lines[1], lines[2] = lines[2], lines[1]
	r := comparison.Compare(read(t, left), read(t, strings.Join(lines, "\n")), tolerance)
	if r.Verdict() != comparison.Agree || r.Counts.Transitions != 7 || r.Counts.Equal != 7 {
		t.Errorf("the counts are %+v, want 7 equal transitions; %+v", r.Counts, r.Differences())
	}
}

// Counters pass through values that depend on which pod is the first.
func TestPassingValuesDoNotCount(t *testing.T) {
	const left = "1 ReplicaSet web ADDED status.ready=0\n2 ReplicaSet web MODIFIED status.ready=1\n3 ReplicaSet web MODIFIED status.ready=3\n"
	right := read(t, "1 ReplicaSet web ADDED status.ready=0\n2 ReplicaSet web MODIFIED status.ready=2\n3 ReplicaSet web MODIFIED status.ready=3\n")
	if r := comparison.Compare(read(t, left), right, tolerance); r.Verdict() != comparison.Agree {
		t.Errorf("1 and 2 differ on the way to 3: %+v", r.Differences())
	}
	lasting := read(t, "1 ReplicaSet web ADDED status.ready=0\n2 ReplicaSet web MODIFIED status.ready=2\n5 ReplicaSet web MODIFIED status.ready=3\n")
	if r := comparison.Compare(read(t, left), lasting, tolerance); r.Verdict() != comparison.Differs {
		t.Error("a count that lasts is the same as one that was never there")
	}
}

func TestTimelinesSideBySide(t *testing.T) {
	left := read(t, "1 Pod a ADDED phase=Pending\n2 Pod a MODIFIED app/x=running\n3 Pod a MODIFIED app/x=terminated\n9 Pod a MODIFIED phase=Failed\n1 Pod b ADDED phase=Pending\n30 Scenario s END\n")
	right := read(t, "1 Pod a ADDED phase=Pending\n3 Pod a MODIFIED app/x=terminated\n9 Pod a MODIFIED phase=Succeeded\n8 Pod b ADDED phase=Pending\n20 Pod c ADDED phase=Pending\n30 Scenario s END\n")
	var out strings.Builder
	if err := comparison.Write(&out, comparison.Compare(left, right, tolerance).Steps, 48); err != nil {
		t.Fatal(err)
	}
	const golden = "testdata/timelines.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("got\n%swant\n%s", out.String(), want)
	}
}

// Each recording of a real cluster agrees with itself.
func TestRecordingsAgreeWithThemselves(t *testing.T) {
	files, _ := filepath.Glob("../../../../shared/behaviours/recorded/*/trace.ndjson")
	if len(files) == 0 {
		t.Skip("no recordings of a real cluster beside the repository")
	}
	for _, file := range files {
		f, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		tr, err := trace.Read(f)
		_ = f.Close()
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if r := comparison.Compare(tr, tr, 0); r.Counts.Equal != r.Counts.Transitions || r.Counts.Unseen != 0 {
			t.Errorf("%s differs from itself: %+v", file, r.Counts)
		}
	}
}
