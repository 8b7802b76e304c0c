package applet

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/gherkube/gherkube/runtime/container/program"
)

func seq(c *program.Call) int {
	o, args, bad := seqOptions(c.Args)
	if bad != "" || len(args) == 0 || len(args) > 3 {
		return c.Usage(bad)
	}
	numbers := []float64{}
	places := 0
	for _, a := range args {
		n, err := strconv.ParseFloat(a, 64)
		if err != nil {
			return c.Fail("invalid number '%s'", a)
		}
		if _, fraction, ok := strings.Cut(a, "."); ok {
			places = max(places, len(fraction))
		}
		numbers = append(numbers, n)
	}
	first, step, last := 1.0, 1.0, numbers[len(numbers)-1]
	if len(numbers) > 1 {
		first = numbers[0]
	}
	if len(numbers) > 2 {
		step = numbers[1]
	}
	if step == 0 {
		step = 1e-300
	}
	width := 0
	if o.Has("w") {
		width = max(len(strconv.FormatFloat(first, 'f', places, 64)), len(strconv.FormatFloat(last, 'f', places, 64)))
	}
	sep, begun := "\n", false
	if o.Has("s") {
		sep = o["s"]
	}
	for i := 0.0; ; i++ {
		n := first + i*step
		if step > 0 && n > last+1e-9 || step < 0 && n < last-1e-9 {
			break
		}
		if begun && c.Print("%s", sep) != 0 {
			return 1
		}
		begun = true
		text := strconv.FormatFloat(n, 'f', places, 64)
		if missing := width - len(text); missing > 0 && strings.HasPrefix(text, "-") {
			text = "-" + strings.Repeat("0", missing) + text[1:]
		} else if missing > 0 {
			text = strings.Repeat("0", missing) + text
		}
		if c.Print("%s", text) != 0 {
			return 1
		}
	}
	if begun {
		c.Print("\n")
	}
	return 0
}

// seqOptions leaves negative numbers alone.
func seqOptions(args []string) (o program.Options, rest []string, bad string) {
	o = map[string]string{}
	for i := 0; i < len(args); i++ {
		switch {
		case args[i] == "-w":
			o["w"] = ""
		case args[i] == "-s" && i+1 < len(args):
			i++
			o["s"] = args[i]
		case len(args[i]) > 2 && strings.HasPrefix(args[i], "-s"):
			o["s"] = args[i][2:]
		case args[i] == "--":
		case len(args[i]) > 1 && args[i][0] == '-' && strings.IndexByte("0123456789.", args[i][1]) < 0:
			return o, rest, args[i][1:2]
		default:
			rest = append(rest, args[i])
		}
	}
	return o, rest, ""
}

func yes(c *program.Call) int {
	line := "y"
	if len(c.Args) > 0 {
		line = strings.Join(c.Args, " ")
	}
	block := bytes.Repeat([]byte(line+"\n"), max(1, 1024/(len(line)+1)))
	for c.Output(block) == 0 {
		c.P.Step()
	}
	return 1
}
