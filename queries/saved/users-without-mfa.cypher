// title: Console passwords without MFA
// purpose: Users who can sign in to the console with a password alone. A stolen or guessed password is then all an attacker
//   needs. Users whose MFA devices could not be read are listed as not collected, never as safe.
// cases:
//   - name: a password alone is listed, a password with MFA and a user without password are not
//     nodes:
//       - {id: u1, type: iam.user, name: ann, account: '111122223333', loginProfile: true, mfa: false}
//       - {id: u2, type: iam.user, name: bob, account: '111122223333', loginProfile: true, mfa: true}
//       - {id: u3, type: iam.user, name: robot, account: '111122223333', loginProfile: false, mfa: false}
//     must:
//       - {user: u1, name: ann, mfa: none}
//     mustNot:
//       - {user: u2}
//       - {user: u3}
//   - name: unread MFA devices are said to be unread
//     nodes:
//       - {id: u4, type: iam.user, name: eve, account: '111122223333', loginProfile: true}
//     must:
//       - {user: u4, mfa: not collected}
MATCH (u:IamUser)
WHERE u.loginProfile = true AND (u.mfa IS NULL OR u.mfa = false)
RETURN u.id AS user, u.name AS name, u.account AS account,
       CASE WHEN u.mfa IS NULL THEN 'not collected' ELSE 'none' END AS mfa,
       u.passwordLastUsed AS passwordLastUsed, coalesce(u.accessKeysActive, u.accessKeys) AS accessKeys
ORDER BY account, name, user
