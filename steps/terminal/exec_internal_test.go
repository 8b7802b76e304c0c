package terminal

import (
	"errors"
	"testing"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
)

// What the container runtime answers arrives as an internal error of one; what the
// API server answers arrives as it is. The recording exec-bash-busybox has the first.
func TestErrorsOfTheRuntimeAreTranslated(t *testing.T) {
	for _, tc := range []struct {
		err  error
		want string
	}{
		{errors.New("Internal error occurred: error executing command in container: x"), "Internal error occurred: Internal error occurred: error executing command in container: x"},
		{errors.New("unable to upgrade connection: container not found (\"main\")"), "unable to upgrade connection: container not found (\"main\")"},
		{apierrors.NewInternalError(errors.New("x")), "Internal error occurred: x"},
	} {
		if got := translated(tc.err); got.Error() != tc.want {
			t.Errorf("%v becomes %q, want %q", tc.err, got, tc.want)
		}
	}
	if translated(nil) != nil {
		t.Error("no error becomes one")
	}
}
