package containers

import (
	"archive/tar"
	"bytes"
	"context"
	"io"
	"io/fs"
	"strings"

	"github.com/moby/moby/client"
)

// maxMessage is how much of a termination message the kubelet may want
// (kubecontainer.MaxContainerTerminationMessageLength), and then some.
const maxMessage = 16 << 10

// fill copies what is mounted into a container that was made.
func (b *body) fill(ctx context.Context) error {
	if len(b.Files) == 0 {
		return nil
	}
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	for _, f := range b.Files {
		h := &tar.Header{
			Name: strings.TrimPrefix(f.Path, "/"), Mode: int64(f.Info.Mode.Perm()), ModTime: f.Info.Modified,
			Uid: int(f.Info.UID), Gid: int(f.Info.GID),
		}
		switch {
		case f.Info.IsDir():
			h.Typeflag, h.Name = tar.TypeDir, h.Name+"/"
			if f.Info.Mode&fs.ModeSticky != 0 {
				h.Mode |= 0o1000
			}
		case f.Info.IsLink():
			h.Typeflag, h.Linkname = tar.TypeSymlink, f.Info.Link
		default:
			h.Typeflag, h.Size = tar.TypeReg, int64(len(f.Data))
		}
		if err := w.WriteHeader(h); err != nil {
			return err
		}
		if _, err := w.Write(f.Data); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	_, err := b.docker.Client.CopyToContainer(ctx, b.id, client.CopyToContainerOptions{DestinationPath: "/", Content: &archive})
	return err
}

// message is what is in the termination message file of a container that has
// ended; nothing if there is no such file.
func (b *body) message() []byte {
	if b.TerminationMessagePath == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	answer, err := b.docker.Client.CopyFromContainer(ctx, b.id, client.CopyFromContainerOptions{SourcePath: b.TerminationMessagePath})
	if err != nil {
		return nil
	}
	defer func() { _ = answer.Content.Close() }()
	archive := tar.NewReader(answer.Content)
	if h, err := archive.Next(); err != nil || h.Typeflag != tar.TypeReg {
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(archive, maxMessage))
	if err != nil {
		return nil
	}
	return text
}
