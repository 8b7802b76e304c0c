package terminal

import (
	"fmt"
	"os"
	"runtime"
	"strings"

	"k8s.io/klog/v2"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"
)

// fatal is what a kubectl command ends with instead of the process's exit.
type fatal struct {
	message string
	code    int
}

// endCommands makes what ends upstream's process end the command alone: errors that
// are told by cmdutil.CheckErr, and those that are logged as fatal (klog.Fatal and
// klog.Exit; `kubectl get --sort-by` does so in pkg/cmd/get/sorter.go).
func endCommands() {
	cmdutil.BehaviorOnFatal(end)
	klog.OsExit = endLogging(klog.OsExit)
}

// end ends the command on whose goroutine it is called. Goroutines that a
// command starts end alone: a panic in one of them would end the process.
func end(message string, code int) {
	if _, ofCommand := caller(".(*kubectl).once"); ofCommand {
		panic(fatal{message, code})
	}
	runtime.Goexit()
}

// endLogging ends the command that has logged a fatal error. The logs of others are not
// those of a command: they end the process.
func endLogging(others func(code int)) func(code int) {
	return func(code int) {
		where, ofKubectl := caller("k8s.io/kubectl/")
		if !ofKubectl {
			others(code)
			return
		}
		message := fmt.Sprintf("error: %s has logged why it ends, and a scenario shows no logs", where)
		if strings.HasPrefix(where, "k8s.io/kubectl/pkg/cmd/get.") {
			message = "error: --sort-by names a field whose values cannot be compared: name one that has plain values"
		}
		end(message, code)
	}
}

// caller returns the nearest function in the stack of this goroutine whose name begins
// or ends with a text.
func caller(text string) (function string, found bool) {
	callers := make([]uintptr, 256)
	frames := runtime.CallersFrames(callers[:runtime.Callers(2, callers)])
	for more := true; more; {
		var frame runtime.Frame
		frame, more = frames.Next()
		if strings.HasPrefix(frame.Function, text) || strings.HasSuffix(frame.Function, text) {
			return frame.Function, true
		}
	}
	return "", false
}

// inWords returns what a command says when it ends. One message of upstream's has the
// name of the process (cli-runtime's hasCombinedTypeArgs).
func (f fatal) inWords() string {
	process := os.Args[0][strings.LastIndexByte(os.Args[0], '/')+1:]
	return strings.ReplaceAll(strings.TrimSuffix(f.message, "\n"), "'"+process+" get resource", "'kubectl get resource")
}
