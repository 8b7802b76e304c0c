package condition

import (
	"strings"
	"testing"
	"time"
)

func TestSpans(t *testing.T) {
	for text, want := range map[string]Window{
		"6s":               {6 * time.Second, 6 * time.Second},
		"10s to 12s":       {10 * time.Second, 12 * time.Second},
		"1 minute to 90s":  {time.Minute, 90 * time.Second},
		"0s to 2 seconds":  {0, 2 * time.Second},
		"1m30s to 2 hours": {90 * time.Second, 2 * time.Hour},
	} {
		if got, err := Span(text); err != nil || got != want {
			t.Errorf("%q: got %v, %v, want %v", text, got, err, want)
		}
	}
	for text, want := range map[string]string{
		"":          "is not a duration",
		"soon":      "is not a duration",
		"5s to":     "is not a duration",
		"5s to 3s":  `write "3s to 5s"`,
		"3s to 5s ": "is not a duration",
	} {
		if _, err := Span(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %v, want %q", text, err, want)
		}
	}
}

// Slack is added to the rule: late things come after it, and a beginning that
// is seen late makes a time look shorter. A command is not seen late.
func TestSlackOfWhatFollows(t *testing.T) {
	rule := Window{10 * time.Second, 12 * time.Second}
	fixed := time.Duration(0)
	for _, c := range []struct {
		anchor Moment
		want   Window
	}{
		{Moment{}, Window{8 * time.Second, 16 * time.Second}},
		{Moment{Fixed: &fixed}, Window{10 * time.Second, 16 * time.Second}},
	} {
		if got := rule.After(c.anchor); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

// A gap has room for what the kubelet adds to a back-off, but not for the next
// delay but one.
func TestSlackOfRetries(t *testing.T) {
	restart := Moment{Text: "container main of pod crash restarts"}
	pull := Moment{Text: "event Pulling on pod bad is seen"}
	for _, c := range []struct {
		moment Moment
		delay  time.Duration
		want   Window
	}{
		{restart, 10 * time.Second, Window{8 * time.Second, 19 * time.Second}},
		{restart, 40 * time.Second, Window{36 * time.Second, 64 * time.Second}},
		{restart, 300 * time.Second, Window{270 * time.Second, 454 * time.Second}},
		{pull, 10 * time.Second, Window{8 * time.Second, 29 * time.Second}},
		{pull, 80 * time.Second, Window{72 * time.Second, 99 * time.Second}},
	} {
		rule := Window{c.delay, c.delay}
		got := rule.Again(c.moment)
		if got != c.want {
			t.Errorf("%s, %s: got %s, want %s", c.moment.Text, c.delay, got, c.want)
		}
		if got.Most >= 4*c.delay {
			t.Errorf("%s, %s: the delay after next fits as well: %s", c.moment.Text, c.delay, got)
		}
	}
}
