package utc_test

import (
	"testing"
	"time"

	_ "github.com/gherkube/gherkube/steps/terminal/utc"
)

func TestLocalTimeIsUTC(t *testing.T) {
	if got := time.Unix(0, 0).Local().Format(time.RFC1123Z); got != "Thu, 01 Jan 1970 00:00:00 +0000" {
		t.Errorf("got %s", got)
	}
}
