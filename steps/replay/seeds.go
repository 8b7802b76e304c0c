package replay

import (
	"context"
	"encoding/json"
	"io"

	"github.com/gherkube/gherkube/reports"
	"github.com/gherkube/gherkube/runtime/trace/comparison"
	"github.com/gherkube/gherkube/runtime/trace/recording"
	"github.com/gherkube/gherkube/steps"
)

// Seeds are what came of one recording with several seeds. A recording is one run of a
// real cluster, where chance decides much: it is reproduced if some seed does what it
// did.
type Seeds struct {
	// First is what came of it with the first seed, Nearest with the seed that differs
	// least from the recording: the earlier one of two that differ as much.
	First, Nearest Outcome
	// NearestSeed is that seed.
	NearestSeed uint64
	// Sums are what each seed comes to, in order.
	Sums []SeedSum
}

// SeedSum is what one recording comes to with one seed.
type SeedSum struct {
	Seed uint64 `json:"seed"`
	Sum  Sum    `json:"sum"`
}

// Seeder gives a provider whose clusters have the seed.
type Seeder func(seed uint64) steps.Provider

// EachSeed replays one recording with the seeds from first on, n of them, or fewer if
// enough says so of what has come so far.
func EachSeed(ctx context.Context, c Config, of Seeder, first uint64, n int, recorded recording.Recording, enough func(Seeds) bool) (Seeds, error) {
	var out Seeds
	for i := range n {
		seed := first + uint64(i)
		c.Provider = of(seed)
		o, err := Replay(ctx, c, recorded)
		if err != nil {
			return out, err
		}
		out.add(seed, o)
		if o.Unsupported != "" || enough(out) {
			break
		}
	}
	return out, nil
}

func (s *Seeds) add(seed uint64, o Outcome) {
	if len(s.Sums) == 0 {
		s.First = o
	}
	if len(s.Sums) == 0 || o.differences() < s.Nearest.differences() {
		s.Nearest, s.NearestSeed = o, seed
	}
	s.Sums = append(s.Sums, SeedSum{seed, SumOf([]Outcome{o})})
}

// differences are how many transitions and results of commands differ.
func (o Outcome) differences() int {
	same, all := o.commands()
	c := o.Trace.Counts
	return c.Differ + c.Missing + c.Extra + all - same
}

// Reproduced reports whether some seed did what was recorded, timing apart.
func (s Seeds) Reproduced() bool { return s.Nearest.Unsupported == "" && s.Nearest.differences() == 0 }

// Total is what recordings come to that were replayed with several seeds each.
type Total struct {
	// Seeds is how many there were.
	Seeds int `json:"seeds"`
	// First are the figures of the first seed, Nearest those of the nearest run of each
	// recording. Mean are those of all runs together, of which the shares count.
	First   Sum `json:"first"`
	Mean    Sum `json:"mean"`
	Nearest Sum `json:"nearest"`
	// Reproduced is how many recordings some seed reproduces.
	Reproduced int `json:"reproduced"`
}

// TotalOf adds up.
func TotalOf(all []Seeds) Total {
	var t Total
	var first, nearest []Outcome
	t.Mean.Verdicts = map[comparison.Verdict]int{}
	for _, s := range all {
		first, nearest = append(first, s.First), append(nearest, s.Nearest)
		t.Seeds = max(t.Seeds, len(s.Sums))
		if s.Reproduced() {
			t.Reproduced++
		}
		for _, one := range s.Sums {
			t.Mean.add(one.Sum)
		}
	}
	t.First, t.Nearest = SumOf(first), SumOf(nearest)
	return t
}

// add adds what another run comes to.
func (s *Sum) add(o Sum) {
	s.Recordings += o.Recordings
	for v, n := range o.Verdicts {
		s.Verdicts[v] += n
	}
	s.Counts.Add(o.Counts)
	s.Commands += o.Commands
	s.CommandsSame += o.CommandsSame
	s.CodesSame += o.CodesSame
	s.Agreement = s.Counts.Agreement()
}

// SeedsText writes what came of recordings with several seeds. What it tells of a
// recording is its nearest run.
func SeedsText(w io.Writer, all []Seeds, detail Detail) error {
	p := &printer{w: w}
	if detail != Summary {
		p.line("recorded: on the left, and -   simulated: on the right, and +\n%s\n", comparison.Marks)
	}
	for _, s := range all {
		p.outcome(s.Nearest, Summary)
		if s.Nearest.Unsupported != "" {
			continue
		}
		same := 0
		for _, one := range s.Sums {
			if one.Sum.Verdicts[comparison.Differs] == 0 {
				same++
			}
		}
		p.line("  the run of seed %d, the nearest; %d of %s did what was recorded", s.NearestSeed, same, reports.Several(len(s.Sums), "seed"))
		p.details(s.Nearest, detail)
	}
	p.total(TotalOf(all))
	return p.err
}

func (p *printer) total(t Total) {
	p.line("\n%s, each replayed with %s", reports.Several(t.First.Recordings, "recording"), reports.Several(t.Seeds, "seed"))
	p.line("  %d are reproduced by a seed, %d by none, %d not supported", t.Reproduced,
		t.First.Recordings-t.Reproduced-t.First.Verdicts[NotSupported], t.First.Verdicts[NotSupported])
	for _, row := range []struct {
		name string
		sum  Sum
	}{{"first seed", t.First}, {"mean", t.Mean}, {"nearest run", t.Nearest}} {
		p.line("  %-12s %6.2f%% of transitions agree, %6.2f%% of commands", row.name, 100*row.sum.Agreement, 100*float64(row.sum.CommandsSame)/float64(max(row.sum.Commands, 1)))
	}
	p.line("The nearest run says what the simulator can do; the first seed and the mean say how often it does it.")
}

// SeedsJSON writes what came of recordings with several seeds for a program.
func SeedsJSON(w io.Writer, all []Seeds) error {
	type one struct {
		ID          string    `json:"id"`
		Reproduced  bool      `json:"reproduced"`
		NearestSeed uint64    `json:"nearestSeed"`
		Nearest     result    `json:"nearest"`
		Runs        []SeedSum `json:"runs"`
	}
	report := struct {
		Total      Total `json:"total"`
		Recordings []one `json:"recordings"`
	}{TotalOf(all), []one{}}
	for _, s := range all {
		report.Recordings = append(report.Recordings, one{s.First.ID, s.Reproduced(), s.NearestSeed, resultOf(s.Nearest), s.Sums})
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(report)
}
