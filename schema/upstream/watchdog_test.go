package upstream

import "testing"

func TestSuspectNumber(t *testing.T) {
	for data, want := range map[string]string{
		`{"cpu":"1e999999999"}`:               "1e999999999",
		`{"a":"1e123456","cpu":1.5E-1234567}`: "1.5E-1234567",
		`{"cpu":".5e+1234567"}`:               ".5e+1234567",
		`{"cpu":"1e12345"}`:                   "",
		`{"sha":"e1234567"}`:                  "",
		`{"a":"the1234567"}`:                  "",
		`{"a":"1e"}`:                          "",
		`e1234567`:                            "",
	} {
		if got := string(SuspectNumber([]byte(data))); got != want {
			t.Errorf("%s: %q, want %q", data, got, want)
		}
	}
}
