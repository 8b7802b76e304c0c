package applet

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gherkube/gherkube/runtime/container/program"
)

// cal writes the calendar of a month or of a year.
func cal(c *program.Call) int {
	o, names, bad := program.ParseOptions(c.Args, "jmy", "")
	if bad != "" || len(names) > 2 {
		return c.Usage(bad)
	}
	now := c.P.Clock().Now().UTC()
	year, month := now.Year(), int(now.Month())
	limits := []struct{ value, most *int }{}
	twelve, last := 12, 9999
	switch len(names) {
	case 2:
		limits = append(limits, struct{ value, most *int }{&month, &twelve}, struct{ value, most *int }{&year, &last})
	case 1:
		limits = append(limits, struct{ value, most *int }{&year, &last})
	}
	for i, limit := range limits {
		n, err := strconv.Atoi(names[i])
		if err != nil {
			return c.Fail("invalid number '%s'", names[i])
		}
		if n < 1 || n > *limit.most {
			return c.Fail("number %s is not in 1..%d range", names[i], *limit.most)
		}
		*limit.value = n
	}
	if year < 1753 {
		return c.Fail("not supported by gherkube's model of the applet: years before 1753")
	}
	if o.Has("y") || len(names) == 1 {
		if o.Has("j") {
			return c.Usage("j")
		}
		return writeYear(c, year, o.Has("m"))
	}
	title := fmt.Sprintf("%s %d", time.Month(month), year)
	lines := monthLines(year, month, o.Has("m"), o.Has("j"))
	width := len(lines[0])
	c.Print("%s\n", strings.TrimRight(centred(title, width), " "))
	for _, line := range lines {
		if line = strings.TrimRight(line, " "); line == "" {
			line = strings.Repeat(" ", width+1)
		}
		c.Print("%s\n", line)
	}
	return 0
}

func centred(text string, width int) string {
	left := (width - len(text)) / 2
	return strings.Repeat(" ", max(0, left)) + text + strings.Repeat(" ", max(0, width-len(text)-left))
}

// monthLines are the names of the days, and six weeks, of the same width.
func monthLines(year, month int, monday, julian bool) []string {
	names, width := "Su Mo Tu We Th Fr Sa", 2
	if monday {
		names = "Mo Tu We Th Fr Sa Su"
	}
	if julian {
		width = 3
		names = " " + strings.ReplaceAll(names, " ", "  ")
	}
	first := time.Date(year, time.Month(month), 1, 0, 0, 0, 0, time.UTC)
	column := int(first.Weekday())
	if monday {
		column = (column + 6) % 7
	}
	cells := make([]string, 42)
	for i := range cells {
		cells[i] = strings.Repeat(" ", width)
	}
	for day := first; int(day.Month()) == month; day = day.AddDate(0, 0, 1) {
		n := day.Day()
		if julian {
			n = day.YearDay()
		}
		cells[column] = fmt.Sprintf("%*d", width, n)
		column++
	}
	lines := []string{names}
	for week := range 6 {
		lines = append(lines, strings.Join(cells[7*week:7*week+7], " "))
	}
	return lines
}

// blankRow is how many blanks busybox's cal writes for a week that none of three months
// has.
const blankRow = 79

// writeYear writes the months of a year, three side by side.
func writeYear(c *program.Call, year int, monday bool) int {
	c.Print("%s\n\n", centred(strconv.Itoa(year), 64))
	for quarter := range 4 {
		var months [3][]string
		var titles []string
		for i := range months {
			month := 3*quarter + i + 1
			months[i] = monthLines(year, month, monday, false)
			titles = append(titles, centred(time.Month(month).String(), 20))
		}
		c.Print("%s\n", strings.Join(titles, "  "))
		for row := range months[0] {
			line := strings.TrimRight(months[0][row]+"  "+months[1][row]+"  "+months[2][row], " ")
			if line == "" {
				line = strings.Repeat(" ", blankRow)
			}
			c.Print("%s\n", line)
		}
	}
	return 0
}
