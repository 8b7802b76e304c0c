package validate

import (
	"fmt"

	"github.com/gherkube/gherkube/cmd/internal/exit"
)

// usage is the failure of a command line that is wrong, and says what to write instead.
func usage(err error, hint string, args ...any) error {
	return &exit.Failure{Code: exit.Usage, Err: err, Hint: fmt.Sprintf(hint, args...)}
}
