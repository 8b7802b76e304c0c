//go:build unix

package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// The promises: shares of the peer's time, and the memory of many documents.
const (
	oneShare   = 0.5
	manyShare  = 0.33
	manyBytes  = 200 << 20
	mixedShare = 1
	mixedBytes = 300 << 20
)

// task is something to validate.
type task struct {
	program string
	name    string
	input   string
	share   float64 // of the peer's time
	memory  int64   // bytes, or 0
	times   int
	exit    int
}

func tasks(folder string) []task {
	return []task{
		{name: "one Deployment", input: filepath.Join(folder, oneFile), share: oneShare, times: 21},
		{name: "1,000 documents, one stream", input: filepath.Join(folder, streamFile), share: manyShare, memory: manyBytes, times: 7, exit: 1},
		{name: "1,000 documents, as many files", input: filepath.Join(folder, manyFolder), share: manyShare, memory: manyBytes, times: 7, exit: 1},
		{name: "4,500 files with custom resources and their definitions", input: filepath.Join(folder, mixedFolder), share: mixedShare, memory: mixedBytes, times: 5, exit: 1},
	}
}

// compare prints a row for each promise. ours is a program, with its verb if it has
// several. Without a peer, there are figures and no shares.
func compare(out io.Writer, folder, ours, peer string) error {
	for _, t := range tasks(folder) {
		t.program = filepath.Base(ours)
		programs := []program{{argv: append(strings.Fields(ours), t.input), exit: t.exit}}
		if peer != "" {
			programs = append(programs, program{argv: peerLine(folder, peer, t.input), exit: t.exit})
			if err := sameVerdicts(ours, peerLine(folder, peer, t.input), t); err != nil {
				return err
			}
		}
		costs, err := inTurn(programs, t.times)
		if err != nil {
			return err
		}
		t.print(out, costs)
	}
	return nil
}

func peerLine(folder, peer, input string) []string {
	custom := filepath.Join(folder, customSchemas, "{{.Group}}_{{.ResourceKind}}_{{.ResourceAPIVersion}}.json")
	return []string{peer, "-strict", "-schema-location", folder, "-schema-location", custom, input}
}

func (t task) print(out io.Writer, costs []process) {
	mine := costs[0]
	if len(costs) == 1 {
		fmt.Fprintf(out, "| %s, %s | %s, %s of processor | no kubeconform to compare with |\n", t.program, t.name, milliseconds(mine.wall), milliseconds(mine.cpu))
	} else {
		share := float64(mine.wall) / float64(costs[1].wall)
		fmt.Fprintf(out, "| %s, %s | %.2f of kubeconform's time (%s of %s; processor %s of %s) | ≤ %.2f |%s\n", t.program, t.name, share,
			milliseconds(mine.wall), milliseconds(costs[1].wall), milliseconds(mine.cpu), milliseconds(costs[1].cpu), t.share, missed(share > t.share))
	}
	if t.memory > 0 {
		fmt.Fprintf(out, "| … its memory | %d MiB%s | ≤ %d MiB |%s\n", mine.peakBytes>>20, peerMemory(costs), t.memory>>20, missed(mine.peakBytes > t.memory))
	}
}

func peerMemory(costs []process) string {
	if len(costs) == 1 {
		return ""
	}
	return fmt.Sprintf(" (kubeconform %d MiB)", costs[1].peakBytes>>20)
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.0f ms", d.Seconds()*1000) }

func missed(is bool) string {
	if is {
		return " ✗"
	}
	return ""
}

// sameVerdicts makes sure that both did what is compared: the same number of
// documents, as many of them invalid.
func sameVerdicts(ours string, peerLine []string, t task) error {
	var mine struct {
		Summary struct{ Accepted, Rejected int } `json:"summary"`
	}
	if err := outputOf(append(strings.Fields(ours), "--output", "json", t.input), &mine); err != nil {
		return err
	}
	var theirs struct {
		Summary struct{ Valid, Invalid, Errors, Skipped int } `json:"summary"`
	}
	line := append([]string{peerLine[0], "-output", "json", "-summary"}, peerLine[1:]...)
	if err := outputOf(line, &theirs); err != nil {
		return err
	}
	s := theirs.Summary
	if mine.Summary.Accepted != s.Valid || mine.Summary.Rejected != s.Invalid || s.Errors+s.Skipped > 0 {
		return fmt.Errorf("%s: the verdicts differ: gherkube %+v, kubeconform %+v", t.name, mine.Summary, s)
	}
	return nil
}

func outputOf(argv []string, value any) error {
	// Exit code 1 says that something is invalid.
	output, err := exec.Command(argv[0], argv[1:]...).Output()
	if jsonErr := json.Unmarshal(output, value); jsonErr != nil {
		return fmt.Errorf("%s: no JSON: %w (%w)", strings.Join(argv, " "), jsonErr, err)
	}
	return nil
}
