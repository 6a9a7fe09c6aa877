package storetest

import (
	"context"
	"time"

	"github.com/watchword/watchword"
)

type memoryMessage struct {
	at   watchword.MessagePlace
	made time.Time
}

func (m *memory) keepMessages(key watchword.LedgerKey, l *watchword.Ledger) {
	for _, r := range l.Messages() {
		if m.breaks != "loses messages" {
			m.messages[r.Key] = memoryMessage{watchword.MessagePlace{Tenant: l.Tenant, ID: r.ID, Ledger: key}, m.clock()}
		}
	}
}

func (m *memory) LocateMessage(_ context.Context, key watchword.MessageKey) (watchword.MessagePlace, bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	kept, ok := m.messages[key]
	if old := m.clock().Sub(kept.made) >= watchword.MessageRetention; old && m.breaks != "keeps messages" {
		return watchword.MessagePlace{}, false, nil
	}
	return kept.at, ok, nil
}
