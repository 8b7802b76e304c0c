package apiserver_test

import (
	"net/http/httptest"
	"os"
	"os/exec"
	"testing"
)

func TestManual(t *testing.T) {
	script := os.Getenv("MANUAL")
	if script == "" {
		t.Skip("nothing to run")
	}
	s, w := newWorld(t)
	srv := httptest.NewServer(s.Handler(w))
	defer srv.Close()
	cmd := exec.Command("bash", "-c", script)
	cmd.Env = append(os.Environ(), "SERVER="+srv.URL)
	out, err := cmd.CombinedOutput()
	t.Logf("%s\n%v", out, err)
}
