package shell_test

import (
	"testing"
	"time"
)

// FuzzCalculators: whatever bc and dc are given, they neither panic nor hang.
func FuzzCalculators(f *testing.F) {
	for _, text := range []string{"1+2*3^-4", "scale=5; sqrt(2)/3", "for(i=0;i<9;i++) {print i, \"a\"}", "if (1) 2 else 3", "[a] P 1 2 f ~ v k", "9^9^9^9", "((((1", "while(1) i=i*i+2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 200 {
			return
		}
		for _, program := range []string{"bc", "dc"} {
			m := newMachine(t)
			m.space.Budget = 2000
			if err := m.space.Files().WriteFile("/tmp/f", []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			if code := m.run(t, 3*time.Second, program, "/tmp/f"); code == 139 {
				t.Errorf("%s of %q: %v", program, text, m.warnings)
			}
		}
	})
}
